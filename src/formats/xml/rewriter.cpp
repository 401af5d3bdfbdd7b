#include "formats/xml/rewriter.h"

#include <algorithm>
#include <set>

namespace sekisho::formats::xml {

using base::Code;
using ooxml::Scanner;

namespace {

constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";

// XML 1.0, 2.3 and Namespaces in XML, 4: letters, digits, - . _, one colon, anything beyond ASCII.
bool name(std::string_view text) {
  if (text.empty() || text.front() == ':' || text.back() == ':') return false;
  const auto start = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
  if (!start(text.front())) return false;
  std::size_t colons = 0;
  for (char c : text) {
    if (c == ':') ++colons;
    else if (!start(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.') return false;
  }
  return colons <= 1;
}

void escape(std::string& out, std::string_view text, bool attribute) {
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\r': out += "&#13;"; break;
      case '"': out += attribute ? "&quot;" : "\""; break;
      case '\n': out += attribute ? "&#10;" : "\n"; break;
      case '\t': out += attribute ? "&#9;" : "\t"; break;
      default: out += c;
    }
  }
}

class Rewriter {
 public:
  Rewriter(std::string_view text, Rules& rules, const base::Limits& limits) : scanner_(text, limits), text_(text), rules_(rules) {}

  base::Result<Rewritten> run() {
    out_.text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    while (true) {
      switch (scanner_.next()) {
        case Scanner::Event::start:
          flush();
          if (auto done = start(); !done) return std::unexpected(done.error());
          break;
        case Scanner::Event::end:
          flush();
          end();
          break;
        case Scanner::Event::text:
          out_.read += base::characters(scanner_.content());
          if (frames_.empty() || frames_.back().verdict == Verdict::drop) break;
          pending_ += scanner_.content();
          break;
        case Scanner::Event::finish:
          out_.text += '\n';
          out_.comments = scanner_.comments();
          out_.instructions = scanner_.instructions() - (text_.starts_with("<?xml") && text_.size() > 5 && text_[5] <= ' ' ? 1 : 0);
          return std::move(out_);
        case Scanner::Event::error: {
          const Code code = scanner_.error().code;
          return base::refuse(code == Code::ooxml_dtd       ? Code::markup_entity
                              : code == Code::ooxml_bad_xml ? Code::markup_bad
                                                            : code,
                              {}, scanner_.error().detail);
        }
      }
    }
  }

 private:
  struct Frame {
    Verdict verdict = Verdict::keep;
    std::string name;
    std::size_t scopes = 0;  // namespaces in force outside
  };
  struct Scope {
    std::string prefix;
    std::string_view uri;
  };

  std::string_view uri_of(std::string_view prefix) {
    if (prefix == "xml") return kXml;
    for (std::size_t i = scopes_.size(); i-- > 0;)
      if (scopes_[i].prefix == prefix) return scopes_[i].uri;
    return {};
  }

  // Views of URIs outlive the scopes they stand in: one copy of each.
  struct Uris {
    std::set<std::string, std::less<>> all;
    std::string_view operator[](std::string_view uri) {
      auto found = all.find(uri);
      return found != all.end() ? *found : *all.emplace(uri).first;
    }
  };

  void split(std::string_view whole, bool attribute, std::string_view& ns, std::string_view& local) {
    const std::size_t colon = whole.find(':');
    local = colon == whole.npos ? whole : whole.substr(colon + 1);
    if (colon != whole.npos) ns = uri_of(whole.substr(0, colon));
    else ns = attribute ? std::string_view() : uri_of({});
  }

  base::Status start() {
    Frame frame;
    frame.scopes = scopes_.size();
    if (!frames_.empty() && frames_.back().verdict == Verdict::drop) {
      frame.verdict = Verdict::drop;
      frames_.push_back(std::move(frame));
      return {};
    }
    if (!name(scanner_.name())) return base::refuse(Code::markup_bad, {}, "name");
    auto& raw = scanner_.attributes();
    for (const auto& attribute : raw) {
      if (!name(attribute.name)) return base::refuse(Code::markup_bad, {}, "name");
      if (attribute.name == "xmlns") scopes_.push_back({{}, uris_[attribute.value]});
      else if (attribute.name.starts_with("xmlns:")) scopes_.push_back({std::string(attribute.name.substr(6)), uris_[attribute.value]});
    }
    Element element;
    element.name = scanner_.name();
    element.depth = kept_;
    split(scanner_.name(), false, element.ns, element.local);
    element.attributes.reserve(raw.size());
    for (const auto& attribute : raw) {
      Attribute made{std::string(attribute.name), std::string(attribute.value), {}, {}};
      split(attribute.name, true, made.ns, made.local);
      if (attribute.name == "xmlns" || attribute.name.starts_with("xmlns:")) made.ns = kXmlns;
      element.attributes.push_back(std::move(made));
    }
    auto verdict = rules_.start(element);
    if (!verdict) return std::unexpected(verdict.error());
    if (frames_.empty() && *verdict != Verdict::keep) return base::refuse(Code::markup_bad, {}, "nothing left");
    frame.verdict = *verdict;
    if (*verdict == Verdict::keep) {
      close_tag();
      out_.text += '<';
      out_.text += element.name;
      for (const Attribute& attribute : element.attributes) {
        out_.text.append(" ").append(attribute.name).append("=\"");
        escape(out_.text, attribute.value, true);
        out_.text += '"';
      }
      tag_open_ = true;
      ++kept_;
      frame.name = std::move(element.name);
    }
    frames_.push_back(std::move(frame));
    return {};
  }

  void end() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    scopes_.resize(std::min(scopes_.size(), frame.scopes));
    if (frame.verdict != Verdict::keep) return;
    --kept_;
    rules_.end();
    if (tag_open_) {
      out_.text += "/>";
      tag_open_ = false;
    } else {
      out_.text.append("</").append(frame.name).append(">");
    }
  }

  void flush() {
    if (pending_.empty()) return;
    if (rules_.text(pending_) && !pending_.empty()) {
      close_tag();
      out_.kept += base::characters(pending_);
      escape(out_.text, pending_, false);
    }
    pending_.clear();
  }
  void close_tag() {
    if (tag_open_) out_.text += '>';
    tag_open_ = false;
  }

  Scanner scanner_;
  std::string_view text_;
  Rules& rules_;
  Rewritten out_;
  std::string pending_;
  std::vector<Frame> frames_;
  std::vector<Scope> scopes_;
  Uris uris_;
  std::size_t kept_ = 0;
  bool tag_open_ = false;
};

}  // namespace

base::Result<Rewritten> rewrite(std::string_view text, Rules& rules, const base::Limits& limits) { return Rewriter(text, rules, limits).run(); }

}  // namespace sekisho::formats::xml
