#include "formats/odf/markup.h"

#include <algorithm>

#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::odf {

using base::Code;
using base::What;

namespace {

constexpr std::size_t kScopesMax = 4'000;
constexpr std::size_t kNamesMax = 20'000;  // different names in force at once
constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

bool all_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

const Drop* drop_of(std::span<const Drop> drops, std::string_view local) {
  for (const Drop& drop : drops)
    if (drop.names.contains(local)) return &drop;
  return nullptr;
}

base::Code code_of(Code code) {
  if (code == Code::ooxml_dtd) return Code::markup_entity;
  return code == Code::ooxml_bad_xml ? Code::markup_bad : code;
}

}  // namespace

void put_escaped_text(std::string& out, std::string_view text) {
  for (std::size_t from = 0;;) {
    const std::size_t at = std::min(text.find_first_of("&<>\r", from), text.size());
    out.append(text.substr(from, at - from));
    if (at == text.size()) return;
    out += text[at] == '&' ? "&amp;" : text[at] == '<' ? "&lt;" : text[at] == '>' ? "&gt;" : "&#13;";
    from = at + 1;
  }
}

void put_escaped_value(std::string& out, std::string_view value) {
  for (char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      case '\t': out += "&#9;"; break;
      default: out += c;
    }
  }
}

base::Result<bool> strip_doctype(std::string_view& text, std::string& storage) {
  std::size_t at = 0;
  for (;;) {
    at = text.find_first_not_of(" \t\r\n", at);
    if (at == text.npos || text[at] != '<') return false;
    const std::string_view rest = text.substr(at);
    std::size_t end;
    if (rest.starts_with("<?")) end = rest.find("?>");
    else if (rest.starts_with("<!--")) end = rest.find("-->");
    else if (rest.starts_with("<!DOCTYPE")) break;
    else return false;
    if (end == rest.npos) return false;
    at += end + 2;
    if (text[at] == '>') ++at;
  }
  // XML 1.0, 2.8: a name, perhaps two quoted literals; what stands in brackets declares something.
  char quote = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      return base::refuse(Code::markup_entity);
    } else if (c == '>') {
      std::string whole(text.substr(0, at));
      whole.append(text.substr(i + 1));
      storage = std::move(whole);
      text = storage;
      return true;
    }
  }
  return base::refuse(Code::markup_bad);
}

// ---- elements

const Attribute* Element::find(std::string_view wanted) const {
  for (const Attribute& attribute : attributes)
    if (attribute.name == wanted) return &attribute;
  return nullptr;
}
std::string_view Element::value(std::string_view wanted) const {
  const Attribute* found = find(wanted);
  return found == nullptr ? std::string_view() : found->value;
}
bool Element::remove(std::string_view wanted) {
  return std::erase_if(attributes, [&](const Attribute& attribute) { return attribute.name == wanted; }) != 0;
}
void Element::set(std::string_view wanted, std::string value) {
  kept_.push_back(std::move(value));
  for (Attribute& attribute : attributes) {
    if (attribute.name != wanted) continue;
    attribute.value = kept_.back();
    return;
  }
  attributes.push_back({wanted, kept_.back()});
}

// ---- the walk

base::Status Markup::run(base::ByteView input, std::string_view where, std::span<const std::string_view> roots, Judge& judge) {
  where_ = where;
  std::string storage, stripped;
  auto text = ooxml::xml_text(input, storage);
  if (!text) return base::refuse(Code::markup_bad, where_, text.error().detail);
  std::string_view source = *text;
  auto doctype = strip_doctype(source, stripped);
  if (!doctype) return base::refuse(doctype.error().code, where_);
  if (*doctype && !keep_doctype) context_.notes.removed(What::document_type, where_);
  std::string prepared;
  if (prepare != nullptr) source = prepared = prepare(source);
  return pass(source, roots, judge);
}

base::Status Markup::pass(std::string_view text, std::span<const std::string_view> roots, Judge& judge) {
  out_.clear();
  out_.reserve(text.size() + text.size() / 8 + 1024);
  root_tag_.clear(), root_name_.clear(), held_text_.clear();
  pending_ = text_lost_ = rebound_ = false;
  last_used_ = nullptr;
  unknown_ = 0;
  read_ = kept_ = 0;
  frames_.clear(), scopes_.clear(), elements_.clear(), attributes_.clear();
  scopes_.push_back({"xml", space_of("http://www.w3.org/XML/1998/namespace")});
  used_.assign(vocabulary_.spaces.size(), false);

  ooxml::Scanner scanner(text, context_.limits);
  for (;;) {
    switch (scanner.next()) {
      case ooxml::Scanner::Event::start:
        if (!on_start(scanner, roots, judge)) return base::refuse(Code::markup_bad, where_, "root or namespaces");
        break;
      case ooxml::Scanner::Event::end: on_end(judge); break;
      case ooxml::Scanner::Event::text: on_text(scanner.content()); break;
      case ooxml::Scanner::Event::error: return base::refuse(code_of(scanner.error().code), where_, scanner.error().detail);
      case ooxml::Scanner::Event::finish:
        if (root_tag_.empty()) return base::refuse(Code::markup_bad, where_, "nothing stays");
        if (unknown_ != 0) context_.notes.removed(What::unknown_markup, where_, unknown_);
        if (text_lost_) context_.notes.warn(What::text_may_differ, where_);
        if (!where_.ends_with("meta.xml") && !where_.ends_with(".opf")) context_.notes.text(read_, kept_);
        out_.insert(0, header());
        return {};
    }
  }
}

const Space* Markup::space_of(std::string_view uri) const {
  for (const Space& space : vocabulary_.spaces)
    if (std::ranges::find(space.uris, uri) != space.uris.end()) return &space;
  return nullptr;
}

bool Markup::bind(std::vector<ooxml::RawAttribute>& attributes) {
  scopes_outside_ = scopes_.size();
  rebound_ = false;
  for (const ooxml::RawAttribute& attribute : attributes) {
    if (!attribute.name.starts_with("xmlns")) continue;
    const std::string_view name = attribute.name.substr(5);
    if (!name.empty() && !name.starts_with(':')) continue;
    const std::string_view prefix = name.empty() ? name : name.substr(1);
    if (prefix == "xml" || prefix == "xmlns") continue;
    if (scopes_.size() >= kScopesMax) return false;
    scopes_.push_back({prefix, space_of(attribute.value)});
  }
  if (scopes_.size() != scopes_outside_) {
    rebound_ = true;
    elements_.clear(), attributes_.clear();
    std::erase_if(attributes, [](const ooxml::RawAttribute& a) { return a.name == "xmlns" || a.name.starts_with("xmlns:"); });
  }
  return elements_.size() + attributes_.size() < kNamesMax;
}

const Space* Markup::resolve(std::string_view prefix) const {
  for (std::size_t i = scopes_.size(); i-- > 0;)
    if (scopes_[i].prefix == prefix) return scopes_[i].space;
  return nullptr;
}

const Markup::Known& Markup::look_up(const Space* space, std::string_view local, const Space* plain_of, bool attribute) {
  const Space* rules = space != nullptr ? space : plain_of;
  std::string key = rules == nullptr ? std::string() : std::string(rules->id);
  key.append(attribute ? space == nullptr ? " @" : " " : ":").append(local);
  auto [found, fresh] = canonical_.try_emplace(rules == nullptr ? std::string() : key);
  if (!fresh) return *found->second;
  Known& known = table_.emplace_back();
  found->second = &known;
  if (rules == nullptr) return known;
  known.space = space;
  known.name = space == nullptr ? std::string(local) : std::string(space->id) + ":" + std::string(local);
  known.tag = !attribute && space->writing == Writing::inherited ? std::string(local) : known.name;
  known.drop = drop_of(attribute ? rules->attribute_drops : rules->drops, local);
  if (attribute) {
    known.known = space == nullptr ? rules->plain.contains(local) : rules->attributes.contains(local);
  } else {
    known.text = rules->text_elements.contains(local);
    known.known = known.text || rules->elements.contains(local);
  }
  return known;
}

const Markup::Known& Markup::element_of(std::string_view raw) {
  auto [found, fresh] = elements_.try_emplace(std::string(raw));
  if (fresh) {
    const auto [prefix, local] = split(raw);
    found->second = &look_up(resolve(prefix), local, nullptr, false);
  }
  return *found->second;
}

const Markup::Known& Markup::attribute_of(const Known& element, std::string_view raw) {
  const auto [prefix, local] = split(raw);
  auto [found, fresh] = attributes_.try_emplace(prefix.empty() ? std::string(element.space->id) + " " + std::string(raw) : std::string(raw));
  if (fresh) found->second = &(prefix.empty() ? look_up(nullptr, local, element.space, true) : look_up(resolve(prefix), local, nullptr, true));
  return *found->second;
}

void Markup::collect(const Known& known, std::vector<ooxml::RawAttribute>& raw) {
  element_.begin(known.name);
  for (const ooxml::RawAttribute& attribute : raw) {
    const Known& found = attribute_of(known, attribute.name);
    if (found.drop != nullptr) {
      context_.notes.removed(found.drop->what, where_);
    } else if (!found.known || element_.find(found.name) != nullptr) {  // two prefixes of one namespace can hide a twin
      ++unknown_;
    } else {
      element_.attributes.push_back({found.name, attribute.value});
    }
  }
}

void Markup::push(const Known& known, Mode mode, bool unknown) {
  const Frame* parent = frames_.empty() ? nullptr : &frames_.back();
  Frame frame;
  frame.known = &known, frame.mode = mode, frame.unknown = unknown;
  frame.text = mode == Mode::written ? known.text : parent != nullptr && parent->text;
  frame.inherited = parent == nullptr ? nullptr : parent->inherited;
  frame.scopes = scopes_outside_, frame.rebound = rebound_;
  frames_.push_back(frame);
}

bool Markup::on_start(ooxml::Scanner& scanner, std::span<const std::string_view> roots, Judge& judge) {
  static const Known kNothing{};
  if (!bind(scanner.attributes())) return false;
  if (!frames_.empty() && (frames_.back().mode == Mode::dropped || frames_.back().held)) {
    const bool unknown_above = frames_.back().unknown;
    if (frames_.back().held) ++unknown_;
    push(kNothing, Mode::dropped, unknown_above);
    return true;
  }
  const Known& named = element_of(scanner.name());
  const bool text_here = !frames_.empty() && frames_.back().text;
  if (frames_.empty() && std::ranges::find(roots, named.name) == roots.end()) return false;
  if (named.drop != nullptr && !frames_.empty()) {
    context_.notes.removed(named.drop->what, where_);
    push(kNothing, named.drop->verdict == Verdict::unwrap ? Mode::unwrapped : Mode::dropped, false);
    return true;
  }
  if (!named.known) {
    ++unknown_;
    push(kNothing, text_here && vocabulary_.unwrap_unknown_text ? Mode::unwrapped : Mode::dropped, true);
    return true;
  }
  collect(named, scanner.attributes());
  const Verdict verdict = judge.start(element_);
  if (verdict != Verdict::keep && !frames_.empty()) {
    push(kNothing, verdict == Verdict::unwrap ? Mode::unwrapped : Mode::dropped, false);
    return true;
  }
  push(named, Mode::written, false);
  write_tag(named, frames_.back());
  if (judge.wants_text(named.name)) {
    frames_.back().held = true;
    held_text_.clear();
  }
  return true;
}

void Markup::use(std::string_view id) {
  if (last_used_ != nullptr && last_used_->id == id) return;
  for (const Space& space : vocabulary_.spaces) {
    if (space.id != id) continue;
    used_[static_cast<std::size_t>(&space - vocabulary_.spaces.data())] = true;
    last_used_ = &space;
    return;
  }
}

void Markup::use(const Space* space) { used_[static_cast<std::size_t>(space - vocabulary_.spaces.data())] = true; }

void Markup::write_tag(const Known& known, Frame& frame) {
  flush();
  std::string tag = "<" + known.tag;
  const bool root = frames_.size() == 1;
  if (known.space->writing == Writing::prefixed) {
    use(known.space);
  } else if (frame.inherited != known.space) {
    tag.append(" xmlns=\"").append(known.space->uris.front()).append("\"");
    frame.inherited = known.space;
  }
  std::string attributes;
  for (const Attribute& attribute : element_.attributes) {
    attributes.append(" ").append(attribute.name).append("=\"");
    put_escaped_value(attributes, attribute.value);
    attributes += '"';
    const auto [prefix, local] = split(attribute.name);
    const std::size_t colon = attribute.value.substr(0, 16).find(':');
    const std::string_view value_prefix = colon == std::string_view::npos ? std::string_view() : attribute.value.substr(0, colon);
    if (!prefix.empty() && prefix != "xml") use(prefix);
    if (!value_prefix.empty() && vocabulary_.value_prefixes.contains(value_prefix)) use(value_prefix);
  }
  if (root) {
    root_name_ = known.name;
    root_tag_ = tag + "\n" + attributes;  // the line end marks where the declarations go
  } else {
    out_ += tag;
    out_ += attributes;
  }
  pending_ = true;
}

void Markup::flush() {
  if (!pending_) return;
  out_ += '>';
  pending_ = false;
}

void Markup::on_text(std::string_view text) {
  if (frames_.empty()) return;
  const Frame& frame = frames_.back();
  if (frame.mode == Mode::dropped) {
    text_lost_ = text_lost_ || (frame.unknown && !all_space(text));
    if (frame.text || frame.unknown) read_ += base::characters(text);
  } else if (frame.held) {
    if (held_text_.size() + text.size() <= context_.limits.part_bytes_max) held_text_ += text;
  } else if (!frame.text) {
    if (all_space(text)) return;
    ++unknown_;
    text_lost_ = true;
    read_ += base::characters(text);
  } else if (!text.empty()) {
    const std::uint64_t count = base::characters(text);
    read_ += count, kept_ += count;
    flush();
    put_escaped_text(out_, text);
  }
}

void Markup::on_end(Judge& judge) {
  const Frame frame = frames_.back();
  if (frame.mode == Mode::written) {
    const std::string name = frame.known->name;
    if (frame.held) {
      frames_.back().held = false;
      // A hook that wants the element gone leaves it empty: its tag stands already.
      if (judge.text(name, held_text_) == Verdict::drop) held_text_.clear();
      if (!held_text_.empty()) {
        flush();
        put_escaped_text(out_, held_text_);
      }
    }
    std::string append;
    judge.end(name, append);
    if (!append.empty()) {
      flush();
      out_ += append;
    }
    if (pending_) {
      out_ += "/>";
      pending_ = false;
    } else {
      out_.append("</").append(frame.known->tag).append(">");
    }
  }
  scopes_.resize(frame.scopes);
  if (frame.rebound) elements_.clear(), attributes_.clear();
  frames_.pop_back();
}

std::string Markup::header() const {
  std::string out(kDeclaration);
  const std::size_t gap = root_tag_.find('\n');
  out.append(root_tag_, 0, gap);
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (!used_[i]) continue;
    const Space& space = vocabulary_.spaces[i];
    out.append(" xmlns:").append(space.id).append("=\"").append(space.uris.front()).append("\"");
  }
  return out.append(root_tag_, gap + 1);
}

}  // namespace sekisho::formats::odf
