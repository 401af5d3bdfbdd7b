#include "formats/pdf/findings.h"

#include <algorithm>
#include <span>

namespace sekisho::formats::pdf {

namespace {

using base::What;

struct Named {
  std::string_view name;
  What what;
};

constexpr Named kActions[] = {
    {"/JavaScript", What::pdf_javascript},
    {"/Launch", What::pdf_launch},
    {"/GoToR", What::pdf_launch},
    {"/GoToE", What::pdf_launch},
    {"/SubmitForm", What::pdf_submit},
    {"/ImportData", What::pdf_submit},
    {"/Rendition", What::pdf_multimedia},
    {"/Movie", What::pdf_multimedia},
    {"/Sound", What::pdf_multimedia},
    {"/GoTo3DView", What::pdf_multimedia},
    {"/RichMediaExecute", What::pdf_multimedia},
    {"/URI", What::unsafe_link},
};

constexpr Named kKeys[] = {
    {"/FontFile", What::font_refused},
    {"/FontFile2", What::font_refused},
    {"/FontFile3", What::font_refused},
    {"/AA", What::pdf_action},
    {"/JS", What::pdf_javascript},
    {"/JavaScript", What::pdf_javascript},
    {"/CO", What::pdf_javascript},
    {"/OpenAction", What::pdf_action},
    {"/A", What::pdf_action},
    {"/PA", What::pdf_action},
    {"/Next", What::pdf_action},
    {"/XFA", What::pdf_xfa},
    {"/NeedsRendering", What::pdf_xfa},
    {"/Collection", What::embedded_file},
    {"/EmbeddedFiles", What::embedded_file},
    {"/EF", What::embedded_file},
    {"/AF", What::embedded_file},
    {"/FS", What::embedded_file},
    {"/Metadata", What::metadata},
    {"/LastModified", What::metadata},
    {"/PieceInfo", What::custom_data},
    {"/SpiderInfo", What::custom_data},
    {"/URLS", What::custom_data},
    {"/IDS", What::custom_data},
    {"/ID", What::custom_data},
    {"/SourceInfo", What::custom_data},
    {"/Thumb", What::thumbnail},
    {"/Alternates", What::external_link},
    {"/OPI", What::external_link},
    {"/Ref", What::external_link},
    {"/FFilter", What::external_link},
    {"/F", What::external_link},
    {"/DestOutputProfileRef", What::external_link},
    {"/URI", What::unsafe_link},
    {"/Dest", What::unsafe_link},
    {"/PS", What::pdf_postscript},
    {"/Subtype2", What::pdf_postscript},
    {"/SigFlags", What::digital_signature},
    {"/Perms", What::digital_signature},
    {"/DSS", What::digital_signature},
    {"/Legal", What::digital_signature},
    {"/Lock", What::digital_signature},
    {"/SV", What::digital_signature},
    {"/Movie", What::pdf_multimedia},
    {"/Sound", What::pdf_multimedia},
    {"/Renditions", What::pdf_multimedia},
    {"/AlternatePresentations", What::pdf_multimedia},
    {"/3DD", What::pdf_multimedia},
    {"/3DV", What::pdf_multimedia},
    {"/3DA", What::pdf_multimedia},
    {"/RichMediaContent", What::pdf_multimedia},
    {"/RichMediaSettings", What::pdf_multimedia},
    {"/Templates", What::pdf_hidden_object},
    {"/RC", What::custom_data},
    {"/RV", What::custom_data},
    {"/AS", What::pdf_action},
    {"/CreatorInfo", What::metadata},
    {"/User", What::metadata},
    {"/Creator", What::metadata},
};

std::optional<What> find(std::span<const Named> table, std::string_view name) {
  for (const Named& entry : table)
    if (entry.name == name) return entry.what;
  return std::nullopt;
}

// Where a script stands directly or one step below (the actions of /AA), it is called by its name.
std::optional<What> action_inside(const Object& value) {
  Object holder = value;
  if (!holder.isDictionary()) return std::nullopt;
  if (auto what = find(kActions, name_at(holder, "/S")); what && (*what != What::unsafe_link || holder.hasKey("/URI"))) return what;
  std::optional<What> found;
  for (auto& [key, inner] : holder.getDictAsMap())
    if (auto what = find(kActions, name_at(inner, "/S")); what && (!found || *what == What::pdf_javascript)) found = what;
  return found;
}

// Of what no output has, as a /Type or a /Subtype.
bool is_hidden_type(std::string_view name) {
  static constexpr std::string_view kTypes[] = {"/3D",
                                                "/3DNode",
                                                "/3DRef",
                                                "/3DRenderMode",
                                                "/3DView",
                                                "/Action",
                                                "/Collection",
                                                "/CollectionField",
                                                "/CollectionItem",
                                                "/CollectionSchema",
                                                "/CollectionSort",
                                                "/Crypt",
                                                "/DSS",
                                                "/DocTimeStamp",
                                                "/EmbeddedFile",
                                                "/F",
                                                "/FileAttachment",
                                                "/Filespec",
                                                "/MediaClip",
                                                "/MediaCriteria",
                                                "/MediaDuration",
                                                "/MediaOffset",
                                                "/MediaPermissions",
                                                "/MediaPlayParams",
                                                "/MediaPlayerInfo",
                                                "/MediaPlayers",
                                                "/MediaScreenParams",
                                                "/Metadata",
                                                "/MinBitDepth",
                                                "/MinScreenSize",
                                                "/Movie",
                                                "/OPI",
                                                "/ObjStm",
                                                "/PS",
                                                "/PieceInfo",
                                                "/Rendition",
                                                "/RichMedia",
                                                "/RichMediaConfiguration",
                                                "/RichMediaContent",
                                                "/RichMediaInstance",
                                                "/RichMediaParams",
                                                "/RichMediaSettings",
                                                "/Screen",
                                                "/Sig",
                                                "/SigRef",
                                                "/SlideShow",
                                                "/Sound",
                                                "/Template",
                                                "/TransformParams",
                                                "/TrapNet",
                                                "/XML",
                                                "/XRef"};
  return std::binary_search(std::begin(kTypes), std::end(kTypes), name);
}

}  // namespace

base::What finding_for_action(const Object& action) { return find(kActions, name_at(action, "/S")).value_or(What::pdf_action); }

bool is_disguise(std::string_view key, const Object& value) {
  Object name = value;
  if (!name.isName()) return false;
  if (key == "/S") return find(kActions, name.getName()).has_value();
  return key == "/Type" ? is_hidden_type(name.getName()) || name.getName() == "/Annot" : key == "/Subtype" && is_hidden_type(name.getName());
}

bool is_disguised(const Object& stream) { return is_hidden_type(name_at(stream, "/Type")) || is_hidden_type(name_at(stream, "/Subtype")); }

Finding finding_for(std::string_view key, const Object& value) {
  Object held = value;
  if (held.isNull()) return {};
  std::string type = name_at(held, "/Type");
  if (type == "/Filespec" || type == "/F" || type == "/EmbeddedFile") return {What::embedded_file};
  if (type == "/Metadata") return {What::metadata};
  if (auto what = action_inside(held)) return {*what};
  if (is_name(at(held, "/Subtype"), "/PS") || is_name(at(held, "/Subtype2"), "/PS")) return {What::pdf_postscript};
  if (is_name(at(held, "/Type"), "/Sig") || !at(held, "/ByteRange").isNull()) return {What::digital_signature};
  return {find(kKeys, key).value_or(What::pdf_unknown_key)};
}

}  // namespace sekisho::formats::pdf
