#include "formats/pdf/pdf.h"

#include <algorithm>
#include <functional>

#include "formats/pdf/builder.h"
#include "formats/pdf/signatures.h"
#include "formats/pdf/source.h"

namespace sekisho::formats::pdf {

namespace {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

constexpr std::size_t kHeaderWithin = 1024;  // what readers accept
constexpr std::size_t kObjectWithin = 64;

std::size_t find(ByteView bytes, std::string_view word, std::size_t from = 0) { return base::text(bytes).find(word, from); }

std::size_t count_of(ByteView bytes, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = find(bytes, word); at != std::string_view::npos; at = find(bytes, word, at + word.size())) ++count;
  return count;
}

bool is_other_format(ByteView input) {
  for (std::string_view magic :
       {"PK\x03\x04", "Rar!", "7z\xbc\xaf", "GIF8", "\x89PNG", "\xff\xd8\xff", "RIFF", "II*", "MM", "\xd0\xcf\x11\xe0", "{\\rt", "\x1f\x8b"})
    if (base::starts_with(input, magic)) return true;
  return false;
}

void note_frame(ByteView input, QPDF& document, Notes& notes) {
  std::string_view text = base::text(input);
  std::size_t end = text.rfind("%%EOF");
  std::size_t after = end == text.npos ? text.npos : text.find_first_not_of(std::string_view("\r\n \t\0", 5), end + 5);
  if (!base::starts_with(input, "%PDF-") || after != text.npos) notes.removed(What::trailing_bytes);
  bool linearized = text.substr(0, 2048).find("/Linearized") != text.npos;
  if (count_of(input, "startxref") > (linearized ? 2u : 1u)) notes.removed(What::pdf_old_revision);
  if (document.isEncrypted()) notes.removed(What::encryption);
}

// Objects of the file that no page, link or outline leads to; not counted when other things were taken out, which they may belong to.
void note_unreached(QPDF& document, const Builder& builder, Notes& notes) {
  if (!notes.removed().empty()) return;
  std::uint32_t count = 0;
  for (auto& [object, entry] : document.getXRefTable()) {
    if (entry.getType() == 0 || builder.has_reached(object)) continue;
    Object value = document.getObject(object);
    std::string type = name_at(value, "/Type");
    bool service = value.isNull() || value.isInteger() || type == "/ObjStm" || type == "/XRef" || !at(value, "/Linearized").isNull();
    if (!service) ++count;
  }
  notes.removed(What::unreferenced_data, {}, count);
}

}  // namespace

// Without the header that 7.5.2 asks for, readers go by the objects; a text that mentions the word is no PDF.
std::optional<FileType> recognise(ByteView input, std::string_view) {
  if (base::starts_with(input, "%PDF-")) return FileType::pdf;
  if (is_other_format(input)) return std::nullopt;
  bool header = find(base::slice(input, 0, kHeaderWithin), "%PDF-") != std::string_view::npos;
  bool comment = base::starts_with(input, "%") && find(base::slice(input, 0, kObjectWithin), " obj") != std::string_view::npos;
  if (!header && !comment) return std::nullopt;
  return find(input, " obj") != std::string_view::npos && find(input, "endobj") != std::string_view::npos ? std::optional(FileType::pdf)
                                                                                                          : std::nullopt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  try {
    auto opened = open(input, context.password);
    if (!opened) return std::unexpected(opened.error());
    QPDF& source = *opened->document;
    note_frame(input, source, context.notes);
    note_signatures(input, source, context.notes);
    Writer writer(out, source.getPDFVersion() >= "2.0" ? "2.0" : "1.7");
    Builder builder(source, opened->repaired.empty() ? input : ByteView(opened->repaired), context, writer);
    if (auto status = builder.build(); !status) return std::unexpected(status.error());
    note_unreached(source, builder, context.notes);
    if (source.anyWarnings()) context.notes.warn(What::pdf_repaired);
    return FileType::pdf;
  } catch (const QPDFExc& error) {
    return base::refuse(code_of(error, context.password), {}, error.what());
  } catch (const std::bad_alloc&) {
    return base::refuse(Code::out_of_memory);
  } catch (const std::exception& error) {  // qpdf reports what it cannot read as logic and runtime errors too
    return base::refuse(Code::damaged, {}, error.what());
  }
}

}  // namespace sekisho::formats::pdf
