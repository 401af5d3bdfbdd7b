#include "formats/odf/odf.h"

#include "formats/odf/rebuild.h"
#include "formats/odf/vocabulary.h"

namespace sekisho::formats::odf {

using base::FileType;

namespace {

// A flat document has no package: everything stands inside, and what it refers to is elsewhere.
class NoPlaces : public Places {
 public:
  std::optional<std::string> picture(std::string_view) override { return std::nullopt; }
  std::string blank_picture() override { return {}; }
  std::optional<std::string> object(std::string_view) override { return std::nullopt; }
};

bool flat(FileType type) { return type == FileType::fodt || type == FileType::fods || type == FileType::fodp || type == FileType::fodg; }

base::Result<FileType> rebuild_flat(base::ByteView input, FileType type, Context& context, Sink& out) {
  Markup markup(vocabulary(), context);
  NoPlaces places;
  DocumentJudge judge(context, markup, places, "");
  constexpr std::string_view kRoots[] = {"office:document"};
  if (auto status = markup.run(input, "", kRoots, judge); !status) return std::unexpected(status.error());
  out.write(markup.output());
  return type;
}

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  if (flat(type)) return rebuild_flat(input, type, context, out);
  auto archive = zip::read(input, context.limits, zip::Strictness::package);
  if (!archive) return std::unexpected(archive.error());
  return Rebuild(std::move(*archive), type, context, out).run();
}

}  // namespace sekisho::formats::odf
