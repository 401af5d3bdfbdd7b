#include "formats/visio/visio.h"

#include "formats/ooxml/rebuild.h"

namespace sekisho::formats::visio {

using base::FileType;

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (type == FileType::vsd) return base::refuse(base::Code::no_open_description);
  auto package = ooxml::Package::open(input, context.limits);
  if (!package) return std::unexpected(package.error());
  return ooxml::Rebuild(*package, type, context, out).run();
}

}  // namespace sekisho::formats::visio
