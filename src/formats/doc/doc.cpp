#include "formats/doc/doc.h"

namespace sekisho::formats::doc {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType, Context& context, Sink& out) {
  auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  if (compound::find(*root, "EncryptedPackage")) return base::refuse(base::Code::encrypted);
  return rebuild_tree(*root, context, out);
}

}  // namespace sekisho::formats::doc
