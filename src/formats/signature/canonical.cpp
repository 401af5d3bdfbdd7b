#include "formats/signature/canonical.h"

#include <algorithm>
#include <optional>

#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::signature {

namespace {

using ooxml::RawAttribute;
using ooxml::Scanner;

constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::size_t kBindingsMax = 4'096;
constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

struct Binding {
  std::string prefix, uri;
};

// The innermost binding counts.
const std::string* bound(const std::vector<Binding>& list, std::string_view prefix) {
  for (auto it = list.rbegin(); it != list.rend(); ++it)
    if (it->prefix == prefix) return &it->uri;
  return nullptr;
}

// "xmlns" declares the empty prefix, "xmlns:p" declares p.
std::optional<std::string_view> declared(std::string_view attribute) {
  if (attribute == "xmlns") return std::string_view();
  return attribute.starts_with("xmlns:") ? std::optional(attribute.substr(6)) : std::nullopt;
}

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == name.npos ? std::string_view() : name.substr(0, colon);
}
std::string_view local_of(std::string_view name) { return name.substr(name.find(':') + 1); }

class Writer {
 public:
  Writer(std::string_view xml, const Canonical& wanted, const base::Limits& limits, const std::function<void(std::string_view)>& give)
      : xml_(xml), wanted_(wanted), scanner_(xml, limits), give_(give) {}

  bool run() {
    std::size_t starts = 0, inside = 0;  // inside: open elements of the apex, itself included
    bool done = false;
    while (true) {
      switch (scanner_.next()) {
        case Scanner::Event::start:
          marks_.push_back({scope_.size(), rendered_.size()});
          if (!enter()) return false;
          if (starts++ == wanted_.apex) inside = 1;
          else if (inside > 0) ++inside;
          if (inside == 0 && has_xml_attribute() && !done) return false;
          if (inside > 0 && !start_tag(inside == 1)) return false;
          break;
        case Scanner::Event::end:
          if (inside > 0) {
            put("</");
            put(scanner_.name());
            put(">");
            done = --inside == 0;
            if (done && wanted_.apex != 0) return finish();
          }
          scope_.resize(marks_.back().scope);
          rendered_.resize(marks_.back().rendered);
          marks_.pop_back();
          break;
        case Scanner::Event::text:
          if (inside > 0) escape<false>(scanner_.content());
          break;
        case Scanner::Event::finish: return done && finish();
        case Scanner::Event::error: return false;
      }
    }
  }

 private:
  struct Mark {
    std::size_t scope, rendered;
  };

  // The XML declaration is no instruction, the scanner counts it with them. Ends of lines within CDATA are not made one by the scanner.
  bool finish() {
    const std::uint32_t declaration = xml_.starts_with("<?xml ") || xml_.starts_with("<?xml\n") || xml_.starts_with("<?xml\r") ? 1 : 0;
    if (scanner_.instructions() != declaration || (wanted_.comments && scanner_.comments() > 0)) return false;
    if (xml_.find("<![CDATA[") != xml_.npos && xml_.find('\r') != xml_.npos) return false;
    give_(buffer_);
    return true;
  }

  bool has_xml_attribute() {
    return std::ranges::any_of(scanner_.attributes(), [](const RawAttribute& one) { return one.name.starts_with("xml:"); });
  }

  bool enter() {
    for (const RawAttribute& one : scanner_.attributes())
      if (const auto prefix = declared(one.name)) scope_.push_back({std::string(*prefix), std::string(one.value)});
    return scope_.size() <= kBindingsMax;
  }

  bool start_tag(bool apex) {
    struct Named {
      std::string uri;
      std::string_view local;
      const RawAttribute* attribute;
    };
    std::vector<Named> attributes;
    std::vector<std::string_view> used{prefix_of(scanner_.name())};
    for (const RawAttribute& one : scanner_.attributes()) {
      if (declared(one.name)) continue;
      const std::string_view prefix = prefix_of(one.name);
      if (prefix.empty()) {
        attributes.push_back({{}, one.name, &one});
        continue;
      }
      const std::string* uri = bound(scope_, prefix);
      if (prefix != "xml" && uri == nullptr) return false;
      if (prefix != "xml") used.push_back(prefix);
      attributes.push_back({prefix == "xml" ? std::string(kXmlNamespace) : *uri, local_of(one.name), &one});
    }
    std::ranges::sort(attributes, [](const Named& a, const Named& b) { return a.uri != b.uri ? a.uri < b.uri : a.local < b.local; });
    if (!used.front().empty() && bound(scope_, used.front()) == nullptr) return false;
    put("<");
    put(scanner_.name());
    if (!namespaces(apex, used)) return false;
    for (const Named& one : attributes) attribute(one.attribute->name, one.attribute->value);
    put(">");
    return true;
  }

  // C14N 2.3 and Exclusive C14N 3: those that the nearest element given does not declare already.
  bool namespaces(bool apex, const std::vector<std::string_view>& used) {
    std::vector<std::string_view> prefixes;
    const auto consider = [&](std::string_view prefix) {
      if (std::ranges::find(prefixes, prefix) == prefixes.end()) prefixes.push_back(prefix);
    };
    if (wanted_.exclusive) {
      for (std::string_view prefix : used) consider(prefix);
      for (const std::string& prefix : wanted_.prefixes)
        if (bound(scope_, prefix) != nullptr) consider(prefix);
    } else if (apex) {
      for (const Binding& one : scope_) consider(one.prefix);
    } else {
      for (std::size_t i = marks_.back().scope; i < scope_.size(); ++i) consider(scope_[i].prefix);
    }
    std::ranges::sort(prefixes);
    for (std::string_view prefix : prefixes) {
      if (prefix == "xml") continue;
      const std::string* uri = bound(scope_, prefix);
      if (uri == nullptr && !prefix.empty()) return false;
      const std::string_view value = uri == nullptr ? std::string_view() : std::string_view(*uri);
      const std::string* before = bound(rendered_, prefix);
      if (before != nullptr ? *before == value : value.empty()) continue;
      attribute(prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), value);
      rendered_.push_back({std::string(prefix), std::string(value)});
    }
    return rendered_.size() <= kBindingsMax;
  }

  void attribute(std::string_view name, std::string_view value) {
    put(" ");
    put(name);
    put("=\"");
    escape<true>(value);
    put("\"");
  }

  template <bool kAttribute>
  void escape(std::string_view text) {
    constexpr std::string_view kStops = kAttribute ? std::string_view("&<\"\t\n\r") : std::string_view("&<>\r");
    while (!text.empty()) {
      const std::size_t stop = std::min(text.find_first_of(kStops), text.size());
      put(text.substr(0, stop));
      if (stop == text.size()) return;
      switch (text[stop]) {
        case '&': put("&amp;"); break;
        case '<': put("&lt;"); break;
        case '>': put("&gt;"); break;
        case '"': put("&quot;"); break;
        case '\t': put("&#x9;"); break;
        case '\n': put("&#xA;"); break;
        default: put("&#xD;"); break;
      }
      text.remove_prefix(stop + 1);
    }
  }

  void put(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() < kBufferBytes) return;
    give_(buffer_);
    buffer_.clear();
  }

  std::string_view xml_;
  const Canonical& wanted_;
  Scanner scanner_;
  const std::function<void(std::string_view)>& give_;
  std::vector<Binding> scope_, rendered_;
  std::vector<Mark> marks_;
  std::string buffer_;
};

}  // namespace

bool canonical(std::string_view xml, const Canonical& wanted, const base::Limits& limits, const std::function<void(std::string_view)>& give) {
  return Writer(xml, wanted, limits, give).run();
}

}  // namespace sekisho::formats::signature
