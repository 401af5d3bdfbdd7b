#include "formats/mail/fields.h"

#include <algorithm>
#include <array>

#include "formats/mail/address.h"
#include "text/text.h"

namespace sekisho::formats::mail {

using base::What;

namespace {

enum class Kind : std::uint8_t { addresses, text, date, ids, uris, list_id, token };

struct Known {
  std::string_view name;  // as it is written
  Kind kind;
};
// In the order of writing.
constexpr Known kKnown[] = {
    {"From", Kind::addresses},         {"Sender", Kind::addresses},    {"Reply-To", Kind::addresses},    {"To", Kind::addresses},
    {"Cc", Kind::addresses},           {"Bcc", Kind::addresses},       {"Subject", Kind::text},          {"Date", Kind::date},
    {"Message-ID", Kind::ids},         {"In-Reply-To", Kind::ids},     {"References", Kind::ids},        {"Organization", Kind::text},
    {"Comments", Kind::text},          {"Keywords", Kind::text},       {"Importance", Kind::token},      {"Priority", Kind::token},
    {"X-Priority", Kind::token},       {"Sensitivity", Kind::token},   {"Precedence", Kind::token},      {"Auto-Submitted", Kind::token},
    {"Content-Language", Kind::token}, {"List-Id", Kind::list_id},     {"List-Post", Kind::uris},        {"List-Help", Kind::uris},
    {"List-Archive", Kind::uris},      {"List-Subscribe", Kind::uris}, {"List-Unsubscribe", Kind::uris}, {"List-Owner", Kind::uris}};

// Structure, which is written anew from what was understood.
constexpr std::array<std::string_view, 7> kStructure{
    "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id", "content-description", "lines"};

constexpr std::size_t kIdsMax = 200, kTokenBytesMax = 200, kIdBytesMax = 400, kSubjectBytesMax = 20'000;

bool printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

// "<…>" without blanks, each on a line of its own behind the first.
std::string ids(std::string_view raw) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = raw.find('<'); at != raw.npos && count < kIdsMax; at = raw.find('<', at + 1)) {
    const std::size_t end = raw.find('>', at);
    if (end == raw.npos) break;
    std::string_view id = raw.substr(at + 1, end - at - 1);
    const bool good =
        !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7F && c != '<' && c != '>'; });
    if (!good) continue;
    if (count++ > 0) out += "\r\n ";
    out.append("<").append(id).append(">");
  }
  return out;
}

std::string uris(std::string_view raw) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = raw.find('<'); at != raw.npos && count < 10; at = raw.find('<', at + 1)) {
    const std::size_t end = raw.find('>', at);
    if (end == raw.npos) break;
    std::string uri;
    for (char c : raw.substr(at + 1, end - at - 1))
      if (c != ' ' && c != '\t') uri += c;
    const std::string low = text::lower_ascii(uri.substr(0, 8));
    const bool scheme = low.starts_with("http://") || low.starts_with("https://") || low.starts_with("mailto:");
    const bool good = scheme && uri.size() <= 900 && std::ranges::all_of(uri, [](char c) {
                        return c > ' ' && c < 0x7F && std::string_view("<>\"\\^`{|}").find(c) == std::string_view::npos;
                      });
    if (!good) continue;
    if (count++ > 0) out += ",\r\n ";
    out += "<" + uri + ">";
  }
  return out;
}

std::string token(std::string_view raw) {
  const bool good = raw.size() <= kTokenBytesMax && std::ranges::all_of(raw, [](char c) {
                      return c >= ' ' && c < 0x7F && std::string_view("<>\\\"").find(c) == std::string_view::npos;
                    });
  return good ? std::string(raw) : std::string();
}

class HeaderWriter {
 public:
  HeaderWriter(const Headers& headers, Context& context, FieldNotes& notes) : headers_(headers), context_(context), notes_(notes) {}

  std::string run() {
    out_ = "MIME-Version: 1.0\r\n";
    for (const Known& known : kKnown) field(known);
    for (const Field& field : headers_.fields) {
      const bool structure = std::ranges::find(kStructure, field.name) != kStructure.end();
      const bool known = std::ranges::any_of(kKnown, [&](const Known& k) { return text::lower_ascii(k.name) == field.name; });
      if (!structure && !known) removed(field.name);
    }
    return std::move(out_);
  }

 private:
  void removed(std::string_view name) { context_.notes.removed(What::mail_header, text::printable(name, 60)); }

  void field(const Known& known) {
    const std::string name = text::lower_ascii(known.name);
    std::vector<const std::string*> values;
    for (const Field& field : headers_.fields)
      if (field.name == name) values.push_back(&field.value);
    if (values.empty()) return;
    std::string joined = *values.front();
    const bool list = known.kind == Kind::addresses && name != "from" && name != "sender";
    for (std::size_t i = 1; i < values.size(); ++i) {
      // Several lists of recipients are one; of what may stand once the first counts (RFC 5322 section 3.6).
      ++notes_.repaired;
      if (list) joined += ", " + *values[i];
    }
    const std::string value = clean(known, trimmed(joined));
    if (!value.empty()) out_.append(known.name).append(": ").append(value).append("\r\n");
    else if (!trimmed(joined).empty()) removed(name);
  }

  std::string clean(const Known& known, std::string_view raw) {
    switch (known.kind) {
      case Kind::addresses: return addresses(known, raw);
      case Kind::text: return words(known, raw);
      case Kind::date: return date(raw);
      case Kind::ids: return ids(raw);
      case Kind::uris: return uris(raw);
      case Kind::list_id: return list_id(known, raw);
      case Kind::token: return token(raw);
    }
    return {};
  }

  std::string addresses(const Known& known, std::string_view raw) {
    Addresses read = read_addresses(raw);
    notes_.repaired += read.repaired ? 1 : 0;
    notes_.invalid += read.invalid;
    notes_.deceiving += read.deceiving;
    if (read.list.empty() && raw.find(':') != raw.npos) return "undisclosed-recipients:;";
    return write_addresses(read.list, known.name.size() + 2);
  }

  std::string words(const Known& known, std::string_view raw) {
    Decoded decoded = decode_words(raw);
    notes_.invalid += decoded.invalid;
    notes_.deceiving += decoded.deceiving;
    if (decoded.utf8.size() > kSubjectBytesMax) decoded.utf8 = text::printable(decoded.utf8, kSubjectBytesMax), ++notes_.repaired;
    return encode_words(decoded.utf8, known.name.size() + 2);
  }

  std::string date(std::string_view raw) {
    std::string value = decode_words(raw).utf8;
    return printable_ascii(value) && value.size() <= kTokenBytesMax ? value : std::string();
  }

  std::string list_id(const Known& known, std::string_view raw) {
    const std::string id = ids(raw);
    if (id.empty()) return {};
    Decoded name = decode_words(raw.substr(0, raw.find('<')));
    std::erase_if(name.utf8, [](char c) { return c == '"' || c == '<' || c == '>' || c == '\\'; });
    std::string_view first = std::string_view(id).substr(0, id.find('\r'));
    if (trimmed(name.utf8).empty()) return std::string(first);
    return encode_words(trimmed(name.utf8), known.name.size() + 2) + "\r\n " + std::string(first);
  }

  const Headers& headers_;
  Context& context_;
  FieldNotes& notes_;
  std::string out_;
};

}  // namespace

std::string write_headers(const Headers& headers, Context& context, FieldNotes& notes) { return HeaderWriter(headers, context, notes).run(); }

std::string subject_of(const Headers& headers) {
  const std::string* raw = headers.find("subject");
  return raw == nullptr ? std::string() : decode_words(*raw).utf8;
}

}  // namespace sekisho::formats::mail
