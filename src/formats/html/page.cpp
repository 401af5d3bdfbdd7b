#include "formats/html/page.h"

#include <algorithm>
#include <array>
#include <vector>

#include "formats/html/elements.h"
#include "text/base64.h"
#include "text/running.h"
#include "text/text.h"

namespace sekisho::formats::html {

using base::What;

namespace {

constexpr std::size_t kDepthMax = 256;  // deeper elements lose their tags, not their text
constexpr std::uint32_t kAttributesMax = 64;
constexpr std::string_view kSpace = " \t\r\n\f";

bool blank(std::string_view text) { return text.find_first_not_of(kSpace) == text.npos; }
std::uint32_t clamp(std::uint64_t count) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, UINT32_MAX)); }

class Page : public Visitor {
 public:
  Page(Context& context, CleanPictures& pictures, PageNotes& notes) : context_(context), pictures_(pictures), notes_(notes) {}

  bool open(const GumboNode& node) override {
    const std::string name = name_of(node);
    if (name == "html" || name == "body") return structure(node, name);
    if (!is_html(node)) return foreign(name);
    switch (fate_of(name)) {
      case Fate::keep: keep(node, name); return true;
      case Fate::unwrap: return unwrap(node, name);
      case Fate::script: ++notes_.scripts; return false;
      case Fate::frame: ++notes_.frames; return false;
      case Fate::active: ++notes_.active; return false;
      case Fate::media: ++notes_.media; return false;
      case Fate::unseen: ++notes_.hidden; return false;
      case Fate::embedded: by_itself(node, name); return false;
      case Fate::field: return field(node, name);
    }
    return false;
  }

  void close(const GumboNode&) override {
    const std::string end = std::move(ends_.back());
    ends_.pop_back();
    if (!end.empty() && end.front() == '<') --depth_;
    body_ += end;
  }

  void text(const GumboNode& node) override {
    if (!in_body_) return;
    std::string clean = characters(node.v.text.text);
    notes_.text_read += base::characters(node.v.text.text), notes_.text_kept += base::characters(clean);
    if (after_pre_ && clean.starts_with('\n')) body_ += '\n';  // parsers drop the first one (WHATWG HTML, 13.2.6.4.7)
    after_pre_ = false;
    escape(body_, clean);
  }

  void comment(const GumboNode& node) override {
    std::string_view text = node.v.text.text;
    ++(text.starts_with("?") ? notes_.instructions : notes_.comments);
  }

  std::string finish(bool quirks) {
    std::string out = quirks ? "" : "<!DOCTYPE html>\n";
    out += "<html xmlns=\"http://www.w3.org/1999/xhtml\"" + html_attributes_ + ">\n<head>\n<meta charset=\"utf-8\" />\n";
    if (!title_.empty()) {
      out += "<title>";
      escape(out, title_);
      out += "</title>\n";
    }
    if (!sheet_.empty()) out += "<style>\n" + sheet_ + "</style>\n";
    const std::size_t end = body_.find_last_not_of(kSpace);  // parsers move what follows the body into it
    out += "</head>\n<body" + body_attributes_ + ">" + body_.substr(0, end == body_.npos ? 0 : end + 1) + "</body>\n</html>\n";
    return out;
  }

 private:
  bool structure(const GumboNode& node, std::string_view name) {
    (name == "html" ? html_attributes_ : body_attributes_) = attributes(node, name);
    in_body_ |= name == "body";
    ends_.emplace_back();
    return true;
  }

  // SVG and MathML: their texts stay. Titles and styles of drawings are as foreign as the rest.
  bool foreign(std::string_view name) {
    ++notes_.markup;
    if (name == "script") ++notes_.scripts;
    if (name == "script" || name == "style") return false;
    ends_.emplace_back();
    return true;
  }

  bool unwrap(const GumboNode& node, std::string_view name) {
    static constexpr std::array<std::string_view, 6> kForm{"form", "button", "datalist", "optgroup", "output", "label"};
    if (std::ranges::find(kForm, name) != kForm.end()) ++notes_.forms;
    else if (name == "object") ++notes_.active;
    else if (name == "audio" || name == "video") ++notes_.media;
    else if (name == "frameset") ++notes_.frames;
    else if (name != "head" && name != "noscript") ++notes_.markup;
    attributes_noted(node);
    ends_.emplace_back();
    return true;
  }

  void keep(const GumboNode& node, std::string_view name) {
    after_pre_ = false;
    if (name == "img") return picture(node);
    const bool tag = depth_ < kDepthMax && in_body_;
    if (!tag) ++notes_.markup;
    std::string_view written = written_name(name);
    if (tag) body_.append("<").append(written).append(attributes(node, name));
    if (is_void(name)) {
      if (tag) body_ += " />";
      ends_.emplace_back();
      return;
    }
    if (tag) body_ += '>', ++depth_;
    ends_.push_back(tag ? "</" + std::string(written) + ">" : std::string());
    after_pre_ = tag && written == "pre";
  }

  // A picture inside the page passes its gate; any other leaves its description.
  void picture(const GumboNode& node) {
    ends_.emplace_back();
    if (!in_body_) return;
    const char* src = attribute(node, "src");
    const char* alt = attribute(node, "alt");
    if (auto data = src == nullptr ? std::nullopt : clean_picture(src)) {
      body_.append("<img src=\"").append(*data).append("\"").append(attributes(node, "img")).append(" />");
      return;
    }
    ++notes_.remote;
    std::string description = alt == nullptr ? std::string() : characters(alt);
    std::ranges::replace_if(description, [](char c) { return kSpace.find(c) != kSpace.npos; }, ' ');
    if (blank(description)) return;
    body_ += '[';
    escape(body_, description);
    body_ += ']';
  }

  std::optional<std::string> clean_picture(std::string_view src) {
    const std::size_t comma = src.find(',');
    if (comma == src.npos || !text::lower_ascii(src.substr(0, comma)).ends_with(";base64") || text::lower_ascii(src.substr(0, 11)) != "data:image/")
      return std::nullopt;
    if (pictures_.contains(std::string(src))) return std::string(src);
    text::Base64 bytes = text::from_base64(src.substr(comma + 1));
    auto made = rebuild_picture(bytes.bytes, context_);
    using base::FileType;
    const bool shows = made && (made->type == FileType::png || made->type == FileType::jpeg || made->type == FileType::gif);
    context_.notes.picture(shows);
    if (!shows) {
      ++notes_.pictures;
      return std::nullopt;
    }
    std::string out = "data:" + std::string(base::describe(made->type).media_type) + ";base64," + text::to_base64(made->bytes);
    pictures_.insert(out);
    return out;
  }

  void by_itself(const GumboNode& node, std::string_view name) {
    if (name == "title") {
      std::string title = inner_text(node);
      std::ranges::replace_if(title, [](char c) { return kSpace.find(c) != kSpace.npos; }, ' ');
      if (blank(title)) return;
      if (!title_.empty()) title_ += ' ', ++notes_.markup;
      title_ += title;
    } else if (name == "style") {
      style(node);
    } else if (name == "meta") {
      meta(node);
    } else if (name == "base") {
      ++notes_.outside_links;
    } else {
      const char* rel = attribute(node, "rel");
      const std::string kind = rel == nullptr ? std::string() : text::lower_ascii(rel);
      ++(kind.find("sheet") != kind.npos || kind.find("icon") != kind.npos || kind.find("fetch") != kind.npos || kind.find("load") != kind.npos
             ? notes_.remote
             : notes_.metadata);
    }
  }

  void style(const GumboNode& node) {
    CssNotes css;
    sheet_ += clean_sheet(inner_text(node), css);
    add(css);
  }

  void meta(const GumboNode& node) {
    const char* equivalent = attribute(node, "http-equiv");
    const std::string kind = equivalent == nullptr ? std::string() : text::lower_ascii(equivalent);
    if (kind == "refresh" || kind == "set-cookie" || kind == "content-security-policy") ++notes_.active;
    else if (attribute(node, "charset") == nullptr && kind != "content-type") ++notes_.metadata;
  }

  // What was typed or chosen stays as text.
  bool field(const GumboNode& node, std::string_view name) {
    ++notes_.forms;
    attributes_noted(node);
    if (name != "input") {
      ends_.emplace_back(name == "option" ? "] " : "");
      if (name == "option" && in_body_) body_ += attribute(node, "selected") != nullptr ? "[✓" : "[";
      return true;
    }
    ends_.emplace_back();
    const char* type = attribute(node, "type");
    const char* value = attribute(node, "value");
    const std::string kind = type == nullptr ? "text" : text::lower_ascii(type);
    const bool on = attribute(node, "checked") != nullptr;
    if (kind == "hidden" || kind == "password" || kind == "file") {
      ++notes_.hidden;
    } else if (!in_body_) {
      return true;
    } else if (kind == "checkbox" || kind == "radio") {
      body_ += kind == "radio" ? (on ? "◉" : "○") : (on ? "☑" : "☐");
    } else {
      body_ += '[';
      escape(body_, value == nullptr ? std::string("　　　") : characters(value));
      body_ += ']';
    }
    return true;
  }

  std::string inner_text(const GumboNode& node) {
    std::string out;
    const GumboVector& children = *children_of(node);
    for (unsigned i = 0; i < children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(children.data[i]);
      if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE || child.type == GUMBO_NODE_CDATA)
        out += characters(child.v.text.text);
    }
    return out;
  }

  std::string attributes(const GumboNode& node, std::string_view element) {
    std::string out;
    const GumboVector& list = node.v.element.attributes;
    for (unsigned i = 0; i < list.length; ++i) {
      const auto& one = *static_cast<const GumboAttribute*>(list.data[i]);
      if (i >= kAttributesMax) {
        ++notes_.markup;
        break;
      }
      const std::string name = text::lower_ascii(one.name);
      if (element == "img" && name == "src") continue;
      if (auto value = clean(element, name, one.value)) {
        out.append(" ").append(name).append("=\"");
        escape(out, *value);
        out += '"';
      }
    }
    return out;
  }
  void attributes_noted(const GumboNode& node) { (void)attributes(node, "-"); }

  std::optional<std::string> clean(std::string_view element, const std::string& name, std::string_view value) {
    if (name.starts_with("on")) ++notes_.handlers;
    else if (name == "hidden") ++notes_.shown;
    else if (name == "href") return link(element, value);
    else if (name == "style") return declarations(value);
    else if (fetches(name)) ++notes_.remote;
    else if (name == "action" || name == "formaction") ++notes_.forms;
    else if (name == "xmlns" && value == "http://www.w3.org/1999/xhtml") return std::nullopt;
    else if (auto clean = clean_attribute(element, name, value)) return clean;
    else if (element != "-") ++notes_.markup;
    return std::nullopt;
  }

  std::optional<std::string> link(std::string_view element, std::string_view value) {
    auto clean = element == "a" ? clean_link(value) : std::nullopt;
    const bool fragment = clean && clean->starts_with('#');
    if (clean && (fragment || context_.profile.on(base::Setting::html_keep_links))) return clean;
    ++(unsafe_scheme(value) ? notes_.unsafe_links : notes_.outside_links);
    return std::nullopt;
  }

  std::optional<std::string> declarations(std::string_view value) {
    CssNotes css;
    std::string out = clean_declarations(characters(value), css);
    add(css);
    return out.empty() ? std::nullopt : std::optional(std::move(out));
  }

  void add(const CssNotes& css) {
    notes_.styles += css.rules;
    notes_.remote += css.remote;
    notes_.active += css.active;
    notes_.shown += css.hidden;
    notes_.styles += css.hidden;
  }

  std::string characters(std::string_view text) {
    text::Running out = text::running(text, text::Unseen::drop);
    notes_.controls += out.controls;
    notes_.deceiving += out.deceiving;
    std::ranges::replace(out.utf8, '\f', ' ');  // white space to a page (Infra 4.5), and nothing that XML has
    return std::move(out.utf8);
  }

  Context& context_;
  CleanPictures& pictures_;
  PageNotes& notes_;
  std::vector<std::string> ends_;  // of the open elements; empty for those without tags
  std::string html_attributes_, body_attributes_, title_, sheet_, body_;
  std::size_t depth_ = 0;
  bool in_body_ = false, after_pre_ = false;
};

}  // namespace

bool PageNotes::any() const {
  return scripts + handlers + frames + active + media + forms + remote + unsafe_links + outside_links + metadata + hidden + shown + markup +
             comments + instructions + styles + pictures + controls + deceiving >
         0;
}

void PageNotes::note(Notes& notes) const {
  const std::pair<What, std::uint64_t> removed[] = {{What::script, scripts},
                                                    {What::event_handler, handlers},
                                                    {What::frame, frames},
                                                    {What::active_content, active},
                                                    {What::media, media},
                                                    {What::html_form, forms},
                                                    {What::remote_content, remote},
                                                    {What::unsafe_link, unsafe_links},
                                                    {What::external_link, outside_links},
                                                    {What::metadata, metadata},
                                                    {What::hidden_content, hidden + comments},
                                                    {What::unknown_markup, markup},
                                                    {What::processing_instruction, instructions},
                                                    {What::style_rule, styles},
                                                    {What::picture_refused, pictures},
                                                    {What::control_character, controls},
                                                    {What::deceiving_character, deceiving},
                                                    {What::active_content, 0}};
  for (const auto& [what, count] : removed)
    if (count > 0) notes.removed(what, {}, clamp(count));
  if (shown > 0) notes.removed(What::style_rule, {}, shown), notes.warn(What::hidden_text, {}, shown);
}

base::Result<std::string> write_page(std::string_view utf8, Context& context, CleanPictures& pictures, PageNotes& notes) {
  auto tree = Tree::parse(utf8);
  if (!tree) return std::unexpected(tree.error());
  Page page(context, pictures, notes);
  const GumboVector& top = *children_of(*tree->document());  // comments stand beside the html element, too
  for (unsigned i = 0; i < top.length; ++i) walk(*static_cast<const GumboNode*>(top.data[i]), page);
  return page.finish(tree->quirks());
}

}  // namespace sekisho::formats::html
