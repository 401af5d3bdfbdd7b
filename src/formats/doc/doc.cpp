#include "formats/doc/doc.h"

#include "formats/doc/old_word.h"
#include "formats/office_crypto/binary.h"
#include "formats/office_crypto/office_crypto.h"

namespace sekisho::formats::doc {

namespace {

compound::Entry* find_stream(compound::Entry& root, std::string_view name) { return const_cast<compound::Entry*>(compound::find(root, name)); }

// Puts readable streams in the place of encrypted ones.
base::Status decrypt(compound::Entry& root, Context& context) {
  constexpr std::uint8_t kFirstTable = 2;  // [MS-DOC] 2.5.2 fWhichTblStm
  compound::Entry* main = find_stream(root, "WordDocument");
  if (!main || main->bytes.size() < 12 || !office_crypto::doc_encrypted(main->bytes)) return {};
  compound::Entry* table = find_stream(root, main->bytes[11] & kFirstTable ? "1Table" : "0Table");
  compound::Entry* data = find_stream(root, "Data");
  auto streams = office_crypto::decrypt_doc(main->bytes, table ? table->bytes : base::Bytes{}, data ? data->bytes : base::Bytes{}, context.password);
  if (!streams) return std::unexpected(streams.error());
  main->bytes = std::move(streams->main);
  if (table) table->bytes = std::move(streams->table);
  if (data) data->bytes = std::move(streams->data);
  context.notes.removed(base::What::encryption);
  return {};
}

}  // namespace

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType, Context& context, Sink& out) {
  auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  if (office_crypto::rights_managed(*root)) return base::refuse(base::Code::rights_managed);
  if (auto status = decrypt(*root, context); !status) return std::unexpected(status.error());
  base::ByteView main = compound::stream(*root, "WordDocument");
  return is_old_word(main) ? extract_words(main, context, out) : rebuild_tree(*root, context, out);
}

}  // namespace sekisho::formats::doc
