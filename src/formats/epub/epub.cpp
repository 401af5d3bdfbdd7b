#include "formats/epub/epub.h"

#include <algorithm>

#include "formats/epub/judge.h"
#include "formats/epub/vocabulary.h"
#include "formats/ooxml/pictures.h"
#include "formats/ooxml/xml/encoding.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::epub {

using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::string_view kMimetype = "application/epub+zip";
constexpr std::size_t kNameBytesMax = 400;

// OCF 3.3, 4.2.2 and 4.2.3: what may be in a file name on every system.
bool good_path(std::string_view path) {
  if (path.empty() || path.size() > kNameBytesMax || path.front() == '/' || !ooxml::valid_xml_utf8(path)) return false;
  if (path.starts_with("META-INF/") || path == "mimetype") return false;
  for (char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || std::string_view("\"*:<>?\\|").find(c) != std::string_view::npos) return false;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view step = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(step.size() + 1, rest.size()));
    if (step.empty() || step == "." || step == ".." || step.back() == '.') return false;
  }
  return true;
}

ItemKind kind_of(std::string_view media_type) {
  if (media_type == "application/xhtml+xml" || media_type == "text/html" || media_type == "application/x-dtbook+xml") return ItemKind::page;
  if (media_type == "text/css" || media_type == "text/x-oeb1-css") return ItemKind::style;
  if (media_type == "application/x-dtbncx+xml") return ItemKind::ncx;
  return media_type.starts_with("image/") ? ItemKind::picture : ItemKind::dropped;
}

What what_of(std::string_view media_type) {
  if (media_type.find("font") != media_type.npos || media_type.ends_with("opentype") || media_type.ends_with("sfnt")) return What::embedded_font;
  if (media_type.find("script") != media_type.npos) return What::script;
  if (media_type.starts_with("audio/") || media_type.starts_with("video/") || media_type == "application/smil+xml") return What::media;
  return What::unknown_part;
}

class Rebuild {
 public:
  Rebuild(zip::Archive archive, Context& context, Sink& out) : archive_(std::move(archive)), context_(context), writer_(out) {}

  base::Status run() {
    if (auto opened = open(); !opened) return opened;
    writer_.add("mimetype", base::view(kMimetype), zip::Writer::Method::store);
    writer_.add("META-INF/container.xml", base::view(container()));
    rebuild_pictures();  // their types stand in the package document
    if (auto done = rebuild_package(); !done) return done;
    for (Item& item : book_.items)
      if (auto done = rebuild_item(item); !done) return done;
    writer_.finish();
    note_rest();
    return {};
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  base::Status open() {
    if (archive_.entries.size() > context_.limits.parts_max) return base::refuse(Code::too_many_entries);
    used_.assign(archive_.entries.size(), false);
    for (std::size_t i = 0; i < archive_.entries.size(); ++i) {
      const zip::Entry& entry = archive_.entries[i];
      if (!entry.directory && !by_name_.emplace(entry.raw_name, i).second) return base::refuse(Code::zip_ambiguous, entry.raw_name, "twice");
    }
    if (archive_.bytes_before || archive_.bytes_after || archive_.gaps) context_.notes.removed(What::trailing_bytes);
    take("mimetype");
    base::Bytes scratch;
    if (const std::size_t encryption = take("META-INF/encryption.xml"); encryption != kNone) {
      auto listed = bytes(encryption, scratch);
      if (!listed || rights_managed(*listed, context_.limits)) return base::refuse(Code::rights_managed);
      context_.notes.removed(What::encryption, "META-INF/encryption.xml");
    }
    const std::size_t container = take("META-INF/container.xml");
    if (container == kNone) return base::refuse(Code::damaged, "META-INF/container.xml", "missing");
    auto pointer = bytes(container, scratch);
    if (!pointer) return std::unexpected(pointer.error());
    auto path = package_document(*pointer, context_.limits);
    if (!path) return std::unexpected(path.error());
    book_.package_path = *path;
    package_ = take(*path);
    if (package_ == kNone || !good_path(*path)) return base::refuse(Code::damaged, *path, "missing");
    return read_items();
  }

  base::Status read_items() {
    base::Bytes scratch;
    auto package = bytes(package_, scratch);
    if (!package) return std::unexpected(package.error());
    auto items = listed_items(*package, context_.limits);
    if (!items) return base::refuse(items.error().code, book_.package_path, items.error().detail);
    for (Item& item : *items) {
      item.path = resolved(book_.package_path, item.href);
      item.entry = item.path.empty() ? kNone : take(item.path);
      item.kind = kind_of(item.media_type);
      if (item.entry == kNone) {
        context_.notes.removed(names_a_scheme(item.href) ? What::remote_content : What::dangling_reference, item.path);
      } else if (item.kind == ItemKind::dropped || !good_path(item.path)) {
        context_.notes.removed(what_of(item.media_type), item.path);
      } else if (book_.by_path.contains(item.path) || item.path == book_.package_path) {
        context_.notes.removed(What::entry_duplicate, item.path);
      } else {
        book_.by_path.emplace(item.path, book_.items.size());
        book_.items.push_back(std::move(item));
      }
    }
    return {};
  }

  std::string container() const {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">"
        "<rootfiles><rootfile full-path=\"";
    odf::put_escaped_value(out, book_.package_path);
    return out += "\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";
  }

  std::size_t take(const std::string& path) {
    const auto found = by_name_.find(path);
    if (found == by_name_.end()) return kNone;
    used_[found->second] = true;
    return found->second;
  }

  base::Result<base::ByteView> bytes(std::size_t entry, base::Bytes& scratch) {
    unpacked_ += archive_.entries[entry].bytes;
    if (unpacked_ > context_.limits.tree_bytes_max) return base::refuse(Code::output_too_large, archive_.entries[entry].raw_name);
    auto out = zip::unpack_view(archive_.entries[entry], context_.limits, scratch);
    if (!out) return base::refuse(out.error().code, archive_.entries[entry].raw_name, out.error().detail);
    return out;
  }

  void rebuild_pictures() {
    for (Item& item : book_.items) {
      if (item.kind != ItemKind::picture) continue;
      base::Bytes scratch;
      auto input = bytes(item.entry, scratch);
      ooxml::CleanPicture picture = ooxml::clean_picture(input ? *input : base::ByteView(), item.path, context_);
      if (picture.refused) context_.notes.removed(What::picture_refused, item.path);
      context_.notes.picture(!picture.refused);
      if (item.media_type != picture.content_type) {
        if (!picture.refused) context_.notes.removed(What::type_changed, item.path);
        item.media_type = picture.content_type;
      }
      writer_.add(item.path, picture.bytes, picture.packed ? zip::Writer::Method::store : zip::Writer::Method::deflate);
    }
  }

  base::Status rebuild_package() {
    odf::Markup markup(package_vocabulary(), context_);
    PackageJudge judge(context_, book_, book_.package_path);
    return filter(markup, judge, package_, book_.package_path, "opf:package");
  }

  base::Status rebuild_item(Item& item) {
    if (item.kind == ItemKind::page) {
      odf::Markup markup(xhtml_vocabulary(), context_);
      markup.keep_doctype = true;
      markup.prepare = without_entities;
      PageJudge judge(context_, book_, item.path);
      return filter(markup, judge, item.entry, item.path, "html:html");
    }
    if (item.kind == ItemKind::ncx) {
      odf::Markup markup(ncx_vocabulary(), context_);
      markup.keep_doctype = true;
      NcxJudge judge(context_, book_, item.path);
      return filter(markup, judge, item.entry, item.path, "ncx:ncx");
    }
    return item.kind == ItemKind::style ? rebuild_style(item) : base::Status{};
  }

  base::Status filter(odf::Markup& markup, odf::Judge& judge, std::size_t entry, const std::string& path, std::string_view root) {
    base::Bytes scratch;
    auto input = bytes(entry, scratch);
    if (!input) return std::unexpected(input.error());
    const std::string_view roots[] = {root};
    if (auto status = markup.run(*input, path, roots, judge); !status) return status;
    writer_.add(path, base::view(markup.output()));
    return {};
  }

  base::Status rebuild_style(const Item& item) {
    base::Bytes scratch;
    auto input = bytes(item.entry, scratch);
    if (!input) return std::unexpected(input.error());
    std::string storage;
    auto text = ooxml::xml_text(*input, storage);  // the characters of XML are enough for CSS
    if (!text) {
      context_.notes.removed(What::style_rule, item.path);
      writer_.add(item.path, base::ByteView());
      return {};
    }
    const CssJudge judge{[&](std::string_view url) {
                           const Item* picture = book_.at(resolved(item.path, url));
                           return picture != nullptr && picture->kind == ItemKind::picture;
                         },
                         [&](What what) { context_.notes.removed(what, item.path); }};
    writer_.add(item.path, base::view(clean_style_sheet(*text, judge)));
    return {};
  }

  void note_rest() {
    for (std::size_t i = 0; i < archive_.entries.size(); ++i) {
      const zip::Entry& entry = archive_.entries[i];
      if (used_[i] || entry.directory) continue;
      const std::string& name = entry.raw_name;
      const bool about = name.starts_with("META-INF/");
      context_.notes.removed(about && name.ends_with("signatures.xml") ? What::digital_signature
                             : about && name.ends_with("rights.xml")   ? What::rights_management
                             : about                                   ? What::metadata
                                                                       : What::unreachable_part,
                             name);
      if (about && name.ends_with("signatures.xml")) context_.notes.warn(What::signature_unverified);
    }
  }

  zip::Archive archive_;
  Context& context_;
  zip::Writer writer_;
  Book book_;
  std::size_t package_ = kNone;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<bool> used_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  auto archive = zip::read(input, context.limits, zip::Strictness::package);
  if (!archive) return std::unexpected(archive.error());
  if (auto done = Rebuild(std::move(*archive), context, out).run(); !done) return std::unexpected(done.error());
  return type;
}

}  // namespace sekisho::formats::epub
