#include "formats/ooxml/sheet/prescan.h"

#include "formats/ooxml/part.h"
#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {
namespace {

// The namespaces in force, innermost last.
class Bindings {
 public:
  void open(const std::vector<RawAttribute>& attributes, std::size_t depth) {
    for (const RawAttribute& each : attributes) {
      if (each.name == "xmlns") bound_.push_back({"", namespace_of(each.value), depth});
      if (each.name.starts_with("xmlns:")) bound_.push_back({std::string(each.name.substr(6)), namespace_of(each.value), depth});
    }
  }
  void close(std::size_t depth) {
    while (!bound_.empty() && bound_.back().depth > depth) bound_.pop_back();
  }
  Ns find(std::string_view prefix) const {
    for (auto each = bound_.rbegin(); each != bound_.rend(); ++each)
      if (each->prefix == prefix) return each->ns;
    return prefix.empty() ? Ns::none : Ns::unknown;
  }

 private:
  struct Bound {
    std::string prefix;
    Ns ns;
    std::size_t depth;
  };
  std::vector<Bound> bound_;
};

struct Open {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;
};

constexpr std::size_t kTextBytesMax = 1 << 20;

std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

Seen resolved(const Open& open, const Bindings& bindings) {
  const auto [prefix, local] = split(open.name);
  Seen seen{bindings.find(prefix), local, {}, open.text};
  for (const auto& [name, value] : open.attributes) {
    const auto [of, bare] = split(name);
    seen.attributes.push_back({of.empty() ? Ns::none : bindings.find(of), bare, value});
  }
  return seen;
}

}  // namespace

std::string_view Seen::value(std::string_view name, Ns in) const {
  for (const SeenAttribute& each : attributes)
    if (each.local == name && each.ns == in) return each.value;
  return {};
}

bool prescan(base::ByteView xml, const base::Limits& limits, const std::function<bool(const Seen&)>& visit) {
  std::string storage;
  auto text = xml_text(xml, storage);
  if (!text) return false;
  Scanner scanner(*text, limits);
  Bindings bindings;
  std::vector<Open> open;
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::start: {
        bindings.open(scanner.attributes(), scanner.depth());
        Open& element = open.emplace_back(Open{std::string(scanner.name()), {}, {}});
        for (const RawAttribute& each : scanner.attributes()) element.attributes.emplace_back(each.name, each.value);
        break;
      }
      case Scanner::Event::text:
        if (!open.empty() && open.back().text.size() < kTextBytesMax) open.back().text += scanner.content();
        break;
      case Scanner::Event::end:
        if (open.empty() || !visit(resolved(open.back(), bindings))) return true;
        open.pop_back();
        bindings.close(open.size());
        break;
      case Scanner::Event::finish: return true;
      case Scanner::Event::error: return false;
    }
  }
}

base::Result<base::Bytes> peek(Part& part, const Relation& relation) {
  if (!part.shared().peek) return base::refuse(base::Code::feature_unsupported);
  return part.shared().peek(relation);
}

std::string pivot_cache_id(base::ByteView xml, const base::Limits& limits) {
  std::string id;
  prescan(xml, limits, [&](const Seen& seen) {
    if (seen.ns == Ns::x && seen.local == "pivotTableDefinition") id = seen.value("cacheId");
    return true;
  });
  return id;
}

}  // namespace sekisho::formats::ooxml
