#include "formats/xps/xps.h"

#include <algorithm>
#include <deque>
#include <map>

#include "formats/font/font.h"
#include "formats/ooxml/links.h"
#include "formats/ooxml/output.h"
#include "formats/ooxml/package.h"
#include "formats/ooxml/pictures.h"
#include "formats/xps/vocabulary.h"

namespace sekisho::formats::xps {

using base::Code;
using base::FileType;
using base::What;
using odf::Element;
using odf::Verdict;
using ooxml::Package;

namespace {

enum class Kind : std::uint8_t { sequence, document, page, dictionary, font, picture };

struct KindText {
  std::string_view root, type;
};
constexpr KindText kKinds[] = {
    {"xps:FixedDocumentSequence", "application/vnd.ms-package.xps-fixeddocumentsequence+xml"},
    {"xps:FixedDocument", "application/vnd.ms-package.xps-fixeddocument+xml"},
    {"xps:FixedPage", "application/vnd.ms-package.xps-fixedpage+xml"},
    {"xps:ResourceDictionary", "application/vnd.ms-package.xps-resourcedictionary+xml"},
};

bool plain_name(std::string_view name) {
  return !name.empty() && name.size() < 500 && !name.ends_with('/') && name.find("..") == name.npos && name.find(".piece") == name.npos &&
         std::ranges::all_of(
             name, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && std::string_view("\"<>\\:*?|&").find(c) == std::string_view::npos; });
}

class Rebuild;

class PartJudge : public odf::Judge {
 public:
  PartJudge(Rebuild& rebuild, Context& context, std::string_view name) : rebuild_(rebuild), context_(context), name_(name) {}
  Verdict start(Element& element) override;
  base::Status status;

 private:
  void removed(What what) { context_.notes.removed(what, name_); }
  bool refer(Element& element, std::string_view attribute, Kind kind);
  void judge_picture(Element& element);
  void judge_link(Element& element);
  void judge_colors(Element& element);

  Rebuild& rebuild_;
  Context& context_;
  std::string name_;
};

class Rebuild {
 public:
  Rebuild(Package package, Context& context, Sink& out) : package_(std::move(package)), context_(context), output_(out), taken_(package_.size()) {}

  base::Status run() {
    auto root = package_.relationships({});
    if (!root) return std::unexpected(root.error());
    constexpr std::string_view kXps = "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation";
    constexpr std::string_view kOpen = "http://schemas.openxps.org/oxps/v1.0/fixedrepresentation";
    std::size_t first = Package::kNone;
    std::string id;
    for (const ooxml::RawRelationship& raw : *root) {
      if (first != Package::kNone || raw.external || (raw.type != kXps && raw.type != kOpen)) continue;
      first = package_.find(Package::resolve({}, raw.target));
      open_ = raw.type == kOpen;
      id = raw.id;
    }
    if (first == Package::kNone) return base::refuse(Code::damaged, "_rels/.rels", "no fixed representation");
    if (!take(first, Kind::sequence)) return base::refuse(Code::feature_unsupported, package_.name(first));
    while (!queue_.empty()) {
      const std::size_t entry = queue_.front();
      queue_.pop_front();
      if (auto done = rebuild_part(entry); !done) return done;
    }
    output_.add_relationships({}, {{id, open_ ? kOpen : kXps, package_.name(first)}});
    output_.finish();
    note_rest();
    return {};
  }

  // Whether the part that a reference means stays; it is then rebuilt later.
  bool refer(const std::string& from, std::string_view reference, Kind kind) {
    const std::string path = Package::resolve(from, reference);
    const std::size_t entry = path.empty() ? Package::kNone : package_.find(path);
    if (entry == Package::kNone || package_.directory(entry) || !take(entry, kind)) return false;
    std::vector<std::size_t>& used = uses_[from];
    if ((kind == Kind::font || kind == Kind::picture || kind == Kind::dictionary) && std::ranges::find(used, entry) == used.end())
      used.push_back(entry);
    return true;
  }
  bool inside(const std::string& from, std::string_view reference) const {
    const std::string path = Package::resolve(from, reference);
    const std::size_t entry = path.empty() ? Package::kNone : package_.find(path);
    return entry != Package::kNone && (taken_[entry] == static_cast<int>(Kind::page) + 1 || taken_[entry] == static_cast<int>(Kind::document) + 1);
  }

 private:
  bool take(std::size_t entry, Kind kind) {
    const int mark = static_cast<int>(kind) + 1;
    if (taken_[entry] == 0) {
      if (!plain_name(package_.name(entry))) return false;
      taken_[entry] = mark;
      queue_.push_back(entry);
    }
    return taken_[entry] == mark;
  }

  base::Status rebuild_part(std::size_t entry) {
    const std::string& name = package_.name(entry);
    const Kind kind = static_cast<Kind>(taken_[entry] - 1);
    base::Bytes scratch;
    auto input = package_.bytes(entry, scratch);
    if (!input) return std::unexpected(input.error());
    if (kind == Kind::picture) return rebuild_picture_part(name, *input);
    if (kind == Kind::font) return rebuild_font(name, *input);
    const KindText& text = kKinds[static_cast<std::size_t>(kind)];
    odf::Markup markup(vocabulary(open_), context_);
    PartJudge judge(*this, context_, name);
    const std::string_view roots[] = {text.root};
    if (auto done = markup.run(*input, name, roots, judge); !done) return done;
    if (!judge.status) return judge.status;
    output_.add(name, base::view(markup.output()));
    output_.set_type(name, text.type);
    std::vector<ooxml::OutRelationship> list;
    for (std::size_t used : uses_[name]) {
      const std::string_view required =
          open_ ? "http://schemas.openxps.org/oxps/v1.0/required-resource" : "http://schemas.microsoft.com/xps/2005/06/required-resource";
      list.push_back({"R" + std::to_string(list.size() + 1), required, package_.name(used)});
    }
    output_.add_relationships(name, list);
    return {};
  }

  base::Status rebuild_picture_part(const std::string& name, base::ByteView input) {
    const ooxml::CleanPicture picture = ooxml::clean_picture(input, name, context_);
    if (picture.refused) context_.notes.removed(What::picture_refused, name);
    context_.notes.picture(!picture.refused);
    output_.add(name, picture.bytes, picture.packed ? ooxml::Output::Method::store : ooxml::Output::Method::deflate);
    output_.set_type(name, picture.content_type);
    return {};
  }

  base::Status rebuild_font(const std::string& name, base::ByteView input) {
    const bool hidden =
        ooxml::small_letters(name).ends_with(".odttf") || package_.content_type(name) == "application/vnd.ms-package.obfuscated-opentype";
    // ECMA-388, 9.1.7.3: the name of the part is its key.
    std::string_view key = std::string_view(name).substr(name.rfind('/') + 1);
    key = key.substr(0, key.find('.'));
    auto font = hidden ? font::rebuild_office_font(input, key, context_.limits, context_.notes, font::FontKind::pages)
                       : font::rebuild_font(input, font::FontKind::pages, context_.limits, context_.notes);
    // Without its font a page shows nothing that can be read.
    if (!font) return base::refuse(Code::feature_unsupported, name, "a font that cannot be vouched for");
    output_.add(name, *font);
    output_.set_type(name, hidden ? "application/vnd.ms-package.obfuscated-opentype" : "application/vnd.ms-opentype");
    return {};
  }

  void note_rest() {
    if (package_.archive().bytes_before || package_.archive().bytes_after || package_.archive().gaps) context_.notes.removed(What::trailing_bytes);
    for (std::size_t i = 0; i < package_.size(); ++i) {
      const std::string name = ooxml::small_letters(package_.name(i));
      if (taken_[i] != 0 || package_.directory(i) || name == "[content_types].xml" || name.ends_with(".rels")) continue;
      const std::string_view type = package_.content_type(package_.name(i));
      const auto has = [&](std::string_view word) { return type.find(word) != type.npos; };
      const What what = has("printticket")                                  ? What::printer_settings
                        : has("digital-signature")                          ? What::digital_signature
                        : has("core-properties")                            ? What::metadata
                        : name.find("thumbnail") != name.npos               ? What::thumbnail
                        : name.ends_with(".icc") || name.ends_with(".icm")  ? What::color_profile
                        : has("documentstructure") || has("storyfragments") ? What::unknown_part
                                                                            : What::unreachable_part;
      context_.notes.removed(what, package_.name(i));
      if (what == What::digital_signature) context_.notes.warn(What::signature_unverified);
    }
  }

  Package package_;
  Context& context_;
  ooxml::Output output_;
  bool open_ = false;
  std::vector<int> taken_;  // by entry: its kind and one
  std::deque<std::size_t> queue_;
  std::map<std::string, std::vector<std::size_t>> uses_;  // by part: fonts and pictures
};

Verdict PartJudge::start(Element& element) {
  const std::string_view name = element.name;
  judge_colors(element);
  judge_link(element);
  if (name == "xps:DocumentReference") {
    if (refer(element, "Source", Kind::document)) return Verdict::keep;
    return Verdict::drop;
  }
  if (name == "xps:PageContent") return refer(element, "Source", Kind::page) ? Verdict::keep : Verdict::drop;
  if (name == "xps:ResourceDictionary" && element.find("Source") != nullptr)
    return refer(element, "Source", Kind::dictionary) ? Verdict::keep : Verdict::drop;
  if (name == "xps:Glyphs") return refer(element, "FontUri", Kind::font) ? Verdict::keep : Verdict::drop;
  if (name == "xps:ImageBrush") {
    judge_picture(element);
    return refer(element, "ImageSource", Kind::picture) ? Verdict::keep : Verdict::drop;
  }
  for (std::string_view attribute : {"Source", "FontUri", "ImageSource"})
    if (element.remove(attribute)) removed(What::dangling_reference);
  return Verdict::keep;
}

bool PartJudge::refer(Element& element, std::string_view attribute, Kind kind) {
  if (rebuild_.refer(name_, element.value(attribute), kind)) return true;
  removed(What::dangling_reference);
  if (kind != Kind::picture) status = base::refuse(Code::damaged, name_, "a part is missing");
  return false;
}

// "{ColorConvertedBitmap picture.tif profile.icc}" (15.2.8): the picture alone.
void PartJudge::judge_picture(Element& element) {
  constexpr std::string_view kConverted = "{ColorConvertedBitmap ";
  std::string_view source = element.value("ImageSource");
  if (!source.starts_with(kConverted)) return;
  source.remove_prefix(kConverted.size());
  element.set("ImageSource", std::string(source.substr(0, source.find_first_of(" }"))));
  removed(What::color_profile);
}

void PartJudge::judge_link(Element& element) {
  const std::string_view target = element.value("FixedPage.NavigateUri");
  if (target.empty() || target.starts_with('#')) return;
  const auto safe = ooxml::safe_link(target);
  if (safe && context_.profile.on(base::Setting::html_keep_links)) {
    if (*safe != target) element.set("FixedPage.NavigateUri", *safe);
    return;
  }
  if (target.find(':') == target.npos && rebuild_.inside(name_, target)) return;
  removed(safe ? What::external_link : What::unsafe_link);
  element.remove("FixedPage.NavigateUri");
}

// Colours by a profile of their own (15.1.4): the profile goes, black stays.
void PartJudge::judge_colors(Element& element) {
  for (std::string_view attribute : {"Color", "Fill", "Stroke"}) {
    if (!element.value(attribute).starts_with("ContextColor")) continue;
    element.set(attribute, "#FF000000");
    removed(What::color_profile);
    context_.notes.warn(What::text_may_differ, name_);
  }
}

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  auto package = Package::open(input, context.limits);
  if (!package) return std::unexpected(package.error());
  if (auto done = Rebuild(std::move(*package), context, out).run(); !done) return std::unexpected(done.error());
  return type;
}

}  // namespace sekisho::formats::xps
