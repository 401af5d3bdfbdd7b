#include "formats/xls/xls.h"

#include <algorithm>

#include "formats/compound/compound.h"
#include "formats/office_crypto/binary.h"
#include "formats/xls/book.h"
#include "formats/xls/summary.h"
#include "formats/xls/upgrade.h"
#include "text/text.h"

namespace sekisho::formats::xls {
namespace {

using base::ByteView;
using base::Code;
using base::What;
using compound::Entry;

// CLSID of an Excel 97-2003 workbook
constexpr compound::ClassId kWorkbookClass = {0x20, 0x08, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

std::string lower_name(const Entry& entry) { return text::lower_ascii(utf8(entry.name)); }

// What a stream or storage beside the workbook was (2.1.7).
What what_of(const std::string& name) {
  if (name == "_vba_project_cur" || name == "_vba_project" || name == "macros" || name == "vba") return What::macro;
  if (name.starts_with("mbd") || name == "objectpool") return What::embedded_file;
  if (name.starts_with("lnk")) return What::external_link;
  if (name == "ctls") return What::activex;
  if (name == "_sx_db_cur" || name == "_sx_db") return What::data_model;
  if (name == "revision log" || name == "user names") return What::hidden_remains;
  if (name == "_xmlsignatures" || name == "_signatures" ||
      name ==
          "\x05"
          "digitalsignature")
    return What::digital_signature;
  if (name == "msodatastore") return What::custom_xml;
  if (name == "xcb") return What::command_table;
  if (name.starts_with("\x05") ||
      name ==
          "\x01"
          "compobj" ||
      name ==
          "\x01"
          "ole")
    return What::metadata;
  if (name.starts_with("\x02olepres")) return What::thumbnail;
  return What::unknown_part;
}

const Entry* workbook_of(const Entry& root) {
  const Entry* found = compound::find(root, "Workbook");
  if (found == nullptr || found->storage) found = compound::find(root, "Book");
  return found != nullptr && !found->storage ? found : nullptr;
}

base::Status fit(const Records& records) {
  if (records.list.empty()) return base::refuse(Code::damaged);
  const Record& bof = records.list.front();
  // BOF of Excel 2.0, 3.0 and 4.0
  if (bof.type == 0x0009 || bof.type == 0x0209 || bof.type == 0x0409) return base::refuse(Code::old_version);
  if (bof.type != kBof || bof.body.size() < 4) return base::refuse(Code::damaged);
  if (base::Reader(bof.body).u16le() != 0x0600 || opens(bof) != kGlobals) return base::refuse(Code::damaged);
  return {};
}

void note_others(const Entry& root, const Entry* workbook, Context& context) {
  for (const Entry& entry : root.children) {
    const std::string name = lower_name(entry);
    if (&entry == workbook || name == "\x05summaryinformation") continue;
    const What what = what_of(name);
    context.notes.removed(what, text::printable(name));
    if (what == What::digital_signature) context.notes.warn(What::signature_unverified);
  }
  if (root.class_id != kWorkbookClass && root.class_id != compound::ClassId{}) context.notes.removed(What::metadata);
}

}  // namespace

base::Result<base::FileType> rebuild(ByteView input, base::FileType, Context& context, Sink& out) {
  // Excel 2.0 to 4.0 wrote records without a container.
  if (input.size() >= 4 && input[0] == 0x09 && (input[1] == 0x00 || input[1] == 0x02 || input[1] == 0x04)) return base::refuse(Code::old_version);
  auto read = compound::read(input, context.limits);
  if (!read) return std::unexpected(read.error());
  const Entry& root = *read;
  const Entry* workbook = workbook_of(root);
  if (workbook == nullptr) return base::refuse(Code::damaged);
  ByteView bytes = workbook->bytes;
  base::Bytes plain;
  if (office_crypto::workbook_encrypted(bytes)) {
    auto decrypted = office_crypto::decrypt_workbook(bytes, context.password);
    if (!decrypted) return std::unexpected(decrypted.error());
    plain = std::move(*decrypted);
    bytes = plain;
  }
  auto records = read_records(bytes, context.limits);
  if (!records) return std::unexpected(records.error());
  base::Bytes upgraded;
  if (!records->list.empty() && records->list.front().type == kBof && base::Reader(records->list.front().body).u16le() == 0x0500) {
    auto made = upgrade(records->list, context);
    if (!made) return std::unexpected(made.error());
    upgraded = std::move(*made);
    records = read_records(upgraded, context.limits);
    if (!records) return std::unexpected(records.error());
  }
  if (auto status = fit(*records); !status) return std::unexpected(status.error());
  if (!records->whole) context.notes.removed(What::trailing_bytes);
  note_others(root, workbook, context);
  Book book(records->list, context);
  if (auto status = book.prescan(); !status) return std::unexpected(status.error());
  auto stream = book.write();
  if (!stream) return std::unexpected(stream.error());
  Entry made;
  made.storage = true;
  made.class_id = kWorkbookClass;
  made.children.push_back(compound::make_stream("Workbook", std::move(*stream)));
  if (auto summary = clean_summary(compound::stream(root, "\x05SummaryInformation"), context); !summary.empty())
    made.children.push_back(compound::make_stream("\x05SummaryInformation", std::move(summary)));
  compound::write(made, out);
  return base::FileType::xls;
}

}  // namespace sekisho::formats::xls
