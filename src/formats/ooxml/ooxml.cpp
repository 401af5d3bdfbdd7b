#include "formats/ooxml/ooxml.h"

#include "formats/ooxml/rebuild.h"
#include "formats/ooxml/types.h"

namespace sekisho::formats::ooxml {

using base::FileType;

namespace {

// The type that the main part's content type tells, nothing for other packages (Visio, XPS …).
std::optional<FileType> type_of(Package& package) {
  auto list = package.relationships({});
  if (!list) return std::nullopt;
  for (const RawRelationship& raw : *list) {
    if (raw.external || judge_relationship(raw.type, Family::word).kind != PartKind::word_main) continue;
    const std::string name = Package::resolve({}, raw.target);
    if (auto type = type_by_main_part(package.content_type(name))) return type;
  }
  return std::nullopt;
}

}  // namespace

std::optional<FileType> recognise(base::ByteView input, std::string_view) {
  auto package = Package::open(input, base::Limits{});
  if (!package) return std::nullopt;
  return type_of(*package);
}

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  auto package = Package::open(input, context.limits);
  if (!package) return std::unexpected(package.error());
  return Rebuild(*package, type, context, out).run();
}

}  // namespace sekisho::formats::ooxml
