#include "formats/html/to_text.h"

#include <array>
#include <vector>

#include "formats/html/css.h"
#include "formats/html/decode.h"
#include "formats/html/elements.h"
#include "formats/html/text_writer.h"
#include "formats/html/tree.h"
#include "text/running.h"
#include "text/text.h"

namespace sekisho::formats::html {

namespace {

enum class Box : std::uint8_t { inline_box, line, paragraph, quote, list, item, row, cell, preformatted, link, ruby, gone };

template <std::size_t kCount>
bool in(std::string_view name, const std::array<std::string_view, kCount>& list) {
  return std::ranges::find(list, name) != list.end();
}

Box box_of(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kParagraphs{"p",  "h1",    "h2", "h3",     "h4",       "h5",
                                                                "h6", "table", "dl", "figure", "fieldset", "details"};
  static constexpr std::array<std::string_view, 19> kLines{"div",        "address", "section", "article", "aside", "header", "footer",
                                                           "nav",        "main",    "center",  "dt",      "dd",    "form",   "caption",
                                                           "figcaption", "legend",  "summary", "tbody",   "hgroup"};
  static constexpr std::array<std::string_view, 12> kGone{"script",   "style", "title", "noframes", "noembed", "iframe",
                                                          "template", "rp",    "frame", "embed",    "applet",  "param"};
  static constexpr std::array<std::string_view, 4> kPre{"pre", "listing", "xmp", "plaintext"};
  if (in(name, kParagraphs)) return Box::paragraph;
  if (in(name, kLines)) return Box::line;
  if (in(name, kGone)) return Box::gone;
  if (in(name, kPre)) return Box::preformatted;
  if (name == "blockquote") return Box::quote;
  if (name == "ul" || name == "ol" || name == "menu" || name == "dir") return Box::list;
  if (name == "li") return Box::item;
  if (name == "tr") return Box::row;
  if (name == "td" || name == "th") return Box::cell;
  if (name == "a") return Box::link;
  if (name == "rt") return Box::ruby;
  return Box::inline_box;
}

class Reader : public Visitor {
 public:
  Reader(PlainText& out, TextOptions options) : out_(out), options_(options) {}

  bool open(const GumboNode& node) override {
    const std::string name = name_of(node);
    const Box box = box_of(name);
    look_at(node, name);
    if (box == Box::gone) return false;
    open_.push_back({box, writer_.position(), {}});
    begin(node, name, box);
    if (name == "br") writer_.forced_break();
    else if (name == "hr") writer_.blank_line(), writer_.exactly("----------------------------------------"), writer_.blank_line();
    else if (name == "img") picture(node);
    else if (name == "input") field(node);
    else if (name == "option") writer_.words(" "), writer_.exactly(attribute(node, "selected") != nullptr ? "[✓]" : "[ ]");
    return true;
  }

  void close(const GumboNode&) override {
    Open last = std::move(open_.back());
    open_.pop_back();
    switch (last.box) {
      case Box::paragraph: writer_.blank_line(); break;
      case Box::line:
      case Box::item: writer_.break_line(); break;
      case Box::quote: writer_.close_quote(); break;
      case Box::list:
        writer_.close_list();
        lists_.pop_back();
        lists_.empty() ? writer_.blank_line() : writer_.break_line();
        break;
      case Box::row: writer_.row(); break;
      case Box::preformatted: writer_.blank_line(), --preformatted_; break;
      case Box::link: address(last); break;
      case Box::ruby: writer_.exactly(")"); break;
      default: break;
    }
  }

  void text(const GumboNode& node) override {
    const std::string clean = characters(node.v.text.text);
    const std::uint64_t read = base::characters(node.v.text.text);
    out_.text.add({read, std::min(read, base::characters(clean))});
    preformatted_ > 0 ? writer_.as_is(clean) : writer_.words(clean);
  }
  void comment(const GumboNode&) override {}

  std::string finish() { return writer_.finish(); }

 private:
  struct Open {
    Box box;
    std::size_t position;
    std::string address;
  };

  void begin(const GumboNode& node, std::string_view name, Box box) {
    switch (box) {
      case Box::paragraph: writer_.blank_line(); break;
      case Box::line: writer_.break_line(); break;
      case Box::quote: writer_.open_quote(); break;
      case Box::list:
        lists_.empty() ? writer_.blank_line() : writer_.break_line();
        writer_.open_list();
        lists_.push_back(name == "ol" ? 1 : 0);
        break;
      case Box::item: item(); break;
      case Box::row: writer_.row(); break;
      case Box::cell: writer_.cell(); break;
      case Box::preformatted: writer_.blank_line(), ++preformatted_; break;
      case Box::link: link(node); break;
      case Box::ruby: writer_.exactly("("); break;
      default: break;
    }
  }

  void item() {
    if (lists_.empty() || lists_.back() == 0) return writer_.item("・");
    writer_.item(std::to_string(lists_.back()++) + ". ");
  }

  void link(const GumboNode& node) {
    const char* href = attribute(node, "href");
    if (href == nullptr) return;
    auto clean = clean_link(href);
    if (!clean && unsafe_scheme(href)) ++out_.unsafe_links;
    if (clean && !clean->starts_with('#') && options_.addresses) open_.back().address = std::move(*clean);
  }

  // The address behind the words, unless the words are the address.
  void address(const Open& last) {
    if (last.address.empty()) return;
    std::string_view address = last.address;
    if (address.starts_with("mailto:") || address.starts_with("tel:")) address.remove_prefix(address.find(':') + 1);
    std::string_view words = writer_.since(last.position);
    auto bare = [](std::string_view text) {
      while (!text.empty() && std::string_view(" \t\n/").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
      return text;
    };
    if (bare(words).ends_with(bare(address))) return;
    if (last.address == shown_address_ && words.find_first_not_of(" \t\n") == words.npos) return;
    shown_address_ = last.address;
    writer_.words(" ");
    writer_.exactly("<" + std::string(address) + ">");
  }

  void picture(const GumboNode& node) {
    const char* alt = attribute(node, "alt");
    const char* src = attribute(node, "src");
    if (src == nullptr || text::lower_ascii(std::string_view(src).substr(0, 5)) != "data:") ++out_.remote;
    std::string description = alt == nullptr ? std::string() : characters(alt);
    if (description.find_first_not_of(" \t\r\n\f") == std::string::npos) return;
    std::ranges::replace(description, '\n', ' ');
    writer_.exactly("[" + description + "]");
  }

  void field(const GumboNode& node) {
    const char* type = attribute(node, "type");
    const char* value = attribute(node, "value");
    const std::string kind = type == nullptr ? "text" : text::lower_ascii(type);
    const bool on = attribute(node, "checked") != nullptr;
    if (kind == "hidden" || kind == "password" || kind == "file") return;
    if (kind == "checkbox" || kind == "radio") return writer_.exactly(on ? "[✓]" : "[ ]");
    std::string shown = value == nullptr ? std::string("   ") : characters(value);
    std::ranges::replace(shown, '\n', ' ');
    writer_.exactly("[" + shown + "]");
  }

  // What would have run, been fetched or been kept out of sight.
  void look_at(const GumboNode& node, std::string_view name) {
    const Fate fate = fate_of(name);
    out_.scripts += fate == Fate::script && name == "script";
    out_.remote += fate == Fate::frame || fate == Fate::active || fate == Fate::media;
    const GumboVector& list = node.v.element.attributes;
    for (unsigned i = 0; i < list.length; ++i) {
      const auto& one = *static_cast<const GumboAttribute*>(list.data[i]);
      const std::string attribute = text::lower_ascii(one.name);
      out_.scripts += attribute.starts_with("on");
      out_.hidden += attribute == "hidden";
      out_.remote += attribute == "background";
      if (attribute != "style") continue;
      CssNotes css;
      (void)clean_declarations(one.value, css);
      out_.hidden += css.hidden > 0;
      out_.remote += css.remote;
      out_.scripts += css.active;
    }
  }

  std::string characters(std::string_view text) {
    text::Running out = text::running(text, text::Unseen::drop);
    out_.controls += out.controls;
    out_.deceiving += out.deceiving;
    std::ranges::replace(out.utf8, '\f', '\n');
    return std::move(out.utf8);
  }

  PlainText& out_;
  TextOptions options_;
  TextWriter writer_;
  std::vector<Open> open_;
  std::vector<int> lists_;  // the next number; 0 for lists without
  std::string shown_address_;
  int preformatted_ = 0;
};

}  // namespace

base::Result<PlainText> to_text(base::ByteView html, std::string_view charset, const base::Limits& limits, TextOptions options) {
  if (html.size() > limits.part_bytes_max) return base::refuse(base::Code::too_large);
  DecodedPage page = decode_page(html, charset);
  PlainText out;
  out.invalid = page.invalid;
  out.controls = page.nuls;
  auto tree = Tree::parse(page.utf8);
  if (!tree) return std::unexpected(tree.error());
  Reader reader(out, options);
  walk(*tree->root(), reader);
  // Pieces that were harmless apart may not be so together.
  text::Running shown = text::running(reader.finish(), text::Unseen::drop);
  out.utf8 = std::move(shown.utf8);
  return out;
}

}  // namespace sekisho::formats::html
