#include "formats/uuencode/uuencode.h"

#include "formats/uuencode/decoder.h"
#include "formats/zip/repack.h"
#include "text/encoding.h"

namespace sekisho::formats::uuencode {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

base::Result<FileType> single(const Encoded& file, Context& context, Sink& out) {
  const std::string name = text::to_utf8(base::view(file.name)).value_or("file");
  auto child = context.children.disarm(file.bytes, name);
  if (!child) return FileType::zip;  // first pass
  if (child->verdict == ChildResult::Verdict::refused) return base::refuse(child->reason, name);
  context.notes.removed(What::converted);
  out.write(child->bytes);
  return child->type;
}

base::Result<FileType> several(const std::vector<Encoded>& files, Context& context, Sink& out) {
  zip::Writer writer(out);
  zip::ZipPackage package(writer);
  zip::Repack repack(context, package, zip::Links::explained);
  std::vector<zip::Member> members;
  for (const Encoded& file : files) members.push_back({{file.name, false, {}}, false, Code::none});
  if (auto status = repack.plan(members); !status) return std::unexpected(status.error());
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto status = repack.put(i, [&]() -> base::Result<ByteView> {
      if (files[i].broken) return base::refuse(Code::damaged);
      return ByteView(files[i].bytes);
    });
    if (!status) return std::unexpected(status.error());
  }
  writer.finish();
  context.notes.removed(What::archive_to_zip);
  return FileType::zip;
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  const std::vector<Encoded> files = decode_all(base::text(input));
  if (files.empty()) return base::refuse(Code::damaged);
  if (files.size() > 1) return several(files, context, out);
  if (files.front().broken || files.front().bytes.empty()) return base::refuse(files.front().broken ? Code::damaged : Code::empty_file);
  const std::string_view text = base::text(input);
  const bool around = text.substr(0, files.front().begin).find_first_not_of(" \t\r\n") != text.npos ||
                      text.find_first_not_of(" \t\r\n", files.front().end) != text.npos;
  if (around) context.notes.removed(What::trailing_bytes);
  return single(files.front(), context, out);
}

}  // namespace sekisho::formats::uuencode
