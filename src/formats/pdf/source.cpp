#include "formats/pdf/source.h"

#include <optional>

namespace sekisho::formats::pdf {

namespace {

using base::ByteView;
using base::Code;

std::shared_ptr<QPDFLogger> silent_logger() {
  static const std::shared_ptr<QPDFLogger> kSilent = [] {
    auto logger = QPDFLogger::create();
    logger->setInfo(logger->discard());
    logger->setWarn(logger->discard());
    logger->setError(logger->discard());
    return logger;
  }();
  return kSilent;
}

base::Result<std::shared_ptr<QPDF>> open_with(ByteView input, const std::string& key, std::string_view password) {
  auto document = QPDF::create();
  document->setLogger(silent_logger());
  document->setSuppressWarnings(true);
  try {
    document->processMemoryFile("input", reinterpret_cast<const char*>(input.data()), input.size(), key.c_str());
    return document;
  } catch (const QPDFExc& error) {
    return base::refuse(code_of(error, password), {}, error.what());
  } catch (const std::bad_alloc&) {
    return base::refuse(Code::out_of_memory);
  } catch (const std::exception& error) {
    return base::refuse(Code::damaged, {}, error.what());
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; }

// "12 0" out of "… 12 0 obj", `end` at the blank before obj.
std::optional<std::string> object_before(std::string_view text, std::size_t end) {
  std::size_t at = end;
  for (int part = 0; part < 2; ++part) {
    while (at > 0 && is_space(text[at - 1])) --at;
    std::size_t digits = at;
    while (at > 0 && digits - at < 10 && is_digit(text[at - 1])) --at;
    if (at == digits) return std::nullopt;
  }
  return std::string(text.substr(at, end - at));
}

// The catalog's number, by /Root of any trailer or cross-reference stream, or by the object that says it is one.
std::optional<std::string> find_root(std::string_view text) {
  if (std::size_t at = text.rfind("/Root"); at != text.npos) {
    std::size_t begin = text.find_first_not_of(" \r\n\t", at + 5);
    std::size_t end = begin == text.npos ? begin : text.find_first_not_of("0123456789 \r\n\t", begin);
    if (end != text.npos && end > begin && end - begin < 24 && text[end] == 'R') return std::string(text.substr(begin, end - begin));
  }
  for (std::size_t at = text.rfind("/Catalog"); at != text.npos && at > 0; at = text.rfind("/Catalog", at - 1)) {
    std::size_t object = text.rfind(" obj", at);
    if (object == text.npos) return std::nullopt;
    if (auto number = object_before(text, object)) return number;
  }
  return std::nullopt;
}

}  // namespace

Code code_of(const QPDFExc& error, std::string_view password) {
  switch (error.getErrorCode()) {
    case qpdf_e_password: return password.empty() ? Code::encrypted : Code::wrong_password;
    case qpdf_e_unsupported: return Code::encryption_unsupported;
    default: return Code::damaged;
  }
}

base::Result<Source> open(ByteView input, std::string_view password) {
  auto document = open_with(input, std::string(password), password);
  if (!document && document.error().code == Code::wrong_password) {
    // An owner password alone does not keep anyone from reading.
    if (auto unlocked = open_with(input, {}, {})) document = std::move(unlocked);
  }
  if (document) return Source{{}, std::move(*document)};
  if (document.error().code != Code::damaged) return std::unexpected(document.error());
  auto root = find_root(base::text(input));
  if (!root || input.size() > (64u << 20)) return std::unexpected(document.error());
  // qpdf finds objects without a table of references, but not the catalog without a trailer.
  base::Bytes repaired(input.begin(), input.end());
  base::put(repaired, "\ntrailer\n<</Root " + *root + " R>>\nstartxref\n0\n%%EOF\n");
  auto again = open_with(repaired, std::string(password), password);
  if (!again) return std::unexpected(document.error());
  return Source{std::move(repaired), std::move(*again)};
}

}  // namespace sekisho::formats::pdf
