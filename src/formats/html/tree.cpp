#include "formats/html/tree.h"

#include <algorithm>
#include <new>
#include <vector>

#include "text/text.h"

namespace sekisho::formats::html {

namespace {

constexpr std::size_t kInputBytesMax = 64 << 20;
constexpr std::size_t kArenaBytesMax = 512 << 20;
constexpr std::size_t kChunkBytes = 256 << 10;

constexpr std::size_t kOpenMax = 5'000, kAttributesMax = 4'000;

// Elements whose end tags nobody writes, and those that have none.
bool closes_by_itself(std::string_view name) {
  static constexpr std::string_view kNames[] = {"area",  "base",  "br",   "col",   "colgroup", "dd",    "dt",    "embed", "frame", "hr",     "img",
                                                "input", "li",    "link", "meta",  "option",   "p",     "param", "rp",    "rt",    "source", "tbody",
                                                "td",    "tfoot", "th",   "thead", "tr",       "track", "wbr",   "body",  "head",  "html"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Where the tag that begins at `at` ends; counts its attributes.
std::size_t tag_end(std::string_view text, std::size_t at, std::size_t& attributes) {
  char quote = 0;
  bool space = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      return at;
    } else if ((c == '"' || c == '\'') && text[at - 1] == '=') {
      quote = c;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '/') {
      space = true;
    } else if (space) {
      space = false;
      ++attributes;
    }
  }
  return at;
}

// The parser's time grows with the square of how many elements are open and how many attributes one has: a rough count beforehand.
bool too_tangled(std::string_view text) {
  std::size_t open = 0;
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == text.npos) return false;
      continue;
    }
    const bool end = at + 1 < text.size() && text[at + 1] == '/';
    const std::size_t from = at + (end ? 2 : 1);
    if (from >= text.size() || !letter(text[from])) continue;
    const std::string name = text::lower_ascii(text.substr(from, std::min<std::size_t>(text.find_first_of(" \t\r\n/>", from) - from, 32)));
    std::size_t attributes = 0;
    at = tag_end(text, from + 1, attributes);
    if (attributes > kAttributesMax) return true;
    if (end) open -= open > 0 && !closes_by_itself(name);
    else if (name == "script" || name == "style") at = std::min(text.find("</", at), text.size() - 1);
    else if (!closes_by_itself(name) && ++open > kOpenMax) return true;
    if (at >= text.size()) return false;
  }
  return false;
}

}  // namespace

// Memory is only ever handed out; all of it goes when the tree goes.
class Tree::Arena {
 public:
  void* take(std::size_t bytes) {
    bytes = (bytes + 15) & ~std::size_t{15};
    if (bytes > kArenaBytesMax - used_) throw std::bad_alloc();  // caught in parse(): gumbo has no other way to hear of it
    used_ += bytes;
    if (bytes > kChunkBytes / 4) {
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
      void* own = chunks_.back().get();
      return own;
    }
    if (bytes > left_) {
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kChunkBytes));
      at_ = chunks_.back().get();
      left_ = kChunkBytes;
    }
    void* out = at_;
    at_ += bytes;
    left_ -= bytes;
    return out;
  }

 private:
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* at_ = nullptr;
  std::size_t left_ = 0, used_ = 0;
};

Tree::Tree() : arena_(std::make_unique<Arena>()) {}
Tree::Tree(Tree&&) noexcept = default;
Tree::~Tree() = default;

base::Result<Tree> Tree::parse(std::string_view utf8) {
  if (utf8.size() > kInputBytesMax) return base::refuse(base::Code::too_large);
  if (too_tangled(utf8)) return base::refuse(base::Code::too_deep);
  Tree tree;
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = tree.arena_.get();
  options.allocator = [](void* arena, std::size_t bytes) { return static_cast<Arena*>(arena)->take(bytes); };
  options.deallocator = [](void*, void*) {};
  try {
    const GumboOutput* output = gumbo_parse_with_options(&options, utf8.data(), utf8.size());
    if (output == nullptr || output->root == nullptr) return base::refuse(base::Code::damaged);
    tree.document_ = output->document;
    tree.root_ = output->root;
    tree.quirks_ = output->document->v.document.doc_type_quirks_mode == GUMBO_DOCTYPE_QUIRKS;
  } catch (const std::bad_alloc&) {
    return base::refuse(base::Code::out_of_memory);
  }
  return tree;
}

bool is_element(const GumboNode& node) { return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE; }

const GumboVector* children_of(const GumboNode& node) {
  if (is_element(node)) return &node.v.element.children;
  return node.type == GUMBO_NODE_DOCUMENT ? &node.v.document.children : nullptr;
}

void walk(const GumboNode& from, Visitor& visitor) {
  struct Place {
    const GumboNode* node;
    unsigned next;
  };
  std::vector<Place> open;
  auto enter = [&](const GumboNode& node) {
    if (is_element(node)) {
      if (visitor.open(node)) open.push_back({&node, 0});
    } else if (node.type == GUMBO_NODE_COMMENT) {
      visitor.comment(node);
    } else if (node.type != GUMBO_NODE_DOCUMENT) {
      visitor.text(node);
    }
  };
  enter(from);
  while (!open.empty()) {
    Place& place = open.back();
    const GumboVector& children = *children_of(*place.node);
    if (place.next < children.length) {
      enter(*static_cast<const GumboNode*>(children.data[place.next++]));  // may move what place refers to
    } else {
      const GumboNode* node = place.node;
      open.pop_back();
      visitor.close(*node);
    }
  }
}

std::string name_of(const GumboNode& element) {
  if (element.v.element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.v.element.tag);
  GumboStringPiece piece = element.v.element.original_tag;
  if (piece.data == nullptr) return {};
  gumbo_tag_from_original_text(&piece);
  return text::lower_ascii(std::string_view(piece.data, piece.length).substr(0, 64));
}

bool is_html(const GumboNode& element) { return element.v.element.tag_namespace == GUMBO_NAMESPACE_HTML; }

const char* attribute(const GumboNode& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.v.element.attributes, name);
  return found == nullptr ? nullptr : found->value;
}

}  // namespace sekisho::formats::html
