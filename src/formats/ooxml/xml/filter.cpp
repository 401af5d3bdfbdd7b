#include "formats/ooxml/xml/filter.h"

#include <algorithm>

#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::ooxml {

using base::Code;
using base::What;

namespace {

constexpr std::size_t kGap = 16'384;       // room for the XML declaration and the root's tag
constexpr std::size_t kCacheSize = 1'024;  // a power of two
constexpr std::size_t kScopesMax = 4'000;
constexpr int kPassesMax = 4;
constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

std::size_t hash_of(std::string_view name) {
  std::size_t hash = name.size();
  for (char c : name) hash = hash * 31 + static_cast<unsigned char>(c);
  return hash;
}

std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

template <bool kAttribute>
constexpr std::string_view escape_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '"': return kAttribute ? "&quot;" : std::string_view();
    case '\t': return kAttribute ? "&#9;" : std::string_view();
    case '\n': return kAttribute ? "&#10;" : std::string_view();
    default: return {};
  }
}

template <bool kAttribute>
void put_escaped(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c > '>' || (c > '"' && c < '&')) continue;  // the common case
    const std::string_view escape = escape_of<kAttribute>(text[i]);
    if (escape.empty()) continue;
    out.append(text.substr(from, i - from)).append(escape);
    from = i + 1;
  }
  out.append(text.substr(from));
}

bool all_space(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

bool may_be_empty_relation(const ElementInfo& info) {  // CT_Hyperlink: the id is required, and empty for a jump by action
  return info.ns == Ns::a && info.local.starts_with("hlink");
}

}  // namespace

base::Status Filter::run(Part& part, base::ByteView input, RootName root) {
  part_ = &part;
  std::string storage, again;
  auto text = xml_text(input, storage);
  if (!text) return base::refuse(text.error().code, std::string(part_->name()), text.error().detail);
  std::string_view source = *text;
  for (int round = 0; round < kPassesMax; ++round) {
    if (auto done = pass(source, root); !done) return done;
    std::vector<OutputRange> gone = part_->fields.erased();
    gone.insert(gone.end(), part_->erased.begin(), part_->erased.end());
    if (unknown_ != 0) part_->removed(What::unknown_markup, unknown_);
    for (const auto& [what, count] : dropped_attributes_) part_->removed(static_cast<What>(what), count);
    if (dangling_ != 0) part_->removed(What::dangling_reference, dangling_);
    if (part_->fields.dde() != 0) part_->removed(What::dde, part_->fields.dde());
    if (part_->fields.fetching() != 0) part_->removed(What::fetching_field, part_->fields.fetching());
    if (part_->fields.broken() != 0) part_->removed(What::unknown_markup, part_->fields.broken());
    if (gone.empty() && !shortened_) {
      write_header();
      return {};
    }
    // What was written around the gaps decides again which relationships and namespaces are in use.
    erase(std::move(gone));
    write_header();
    again = output();
    source = again;
  }
  return base::refuse(Code::feature_unsupported, std::string(part_->name()), "fields do not settle");
}

base::Status Filter::pass(std::string_view text, RootName root) {
  out_.clear();
  out_.reserve(kGap + text.size() + text.size() / 16);
  out_.resize(kGap);
  start_ = kGap;
  root_attributes_.clear();
  pending_ = false;
  root_ = nullptr;
  std::ranges::fill(used_, false);
  frames_.clear();
  scopes_.clear();
  scopes_.push_back({"xml", Ns::xml});
  generation_ = ++generations_;
  if (element_cache_.empty()) element_cache_.resize(kCacheSize), attribute_cache_.resize(kCacheSize);
  shortened_ = false;
  unknown_ = dangling_ = 0;
  dropped_attributes_.clear();
  part_->reset_use();
  part_->fields = FieldTracker();
  part_->fields.set_links(part_->on(base::Setting::office_keep_links) ? Links::keep : Links::drop);
  part_->erased.clear();
  part_->frames.clear();
  part_->shapes.clear();

  Scanner scanner(text, part_->context().limits);
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::start:
        if (auto status = on_start(scanner, root); !status) return status;
        break;
      case Scanner::Event::end: on_end(); break;
      case Scanner::Event::text: on_text(scanner.content()); break;
      case Scanner::Event::error: return base::refuse(scanner.error().code, std::string(part_->name()), scanner.error().detail);
      case Scanner::Event::finish: part_->fields.finish(); return {};
    }
  }
}

// ---- names

bool Filter::bind(std::vector<RawAttribute>& attributes) {
  scopes_outside_ = scopes_.size();
  generation_outside_ = generation_;
  for (const RawAttribute& attribute : attributes) {
    if (!attribute.name.starts_with("xmlns")) continue;
    const auto [prefix, local] = split(attribute.name);
    if (!prefix.empty() && prefix != "xmlns") continue;
    if (prefix.empty() && local != "xmlns") continue;
    const std::string_view name = prefix.empty() ? std::string_view() : local;
    if (name == "xml" || name == "xmlns") continue;
    if (scopes_.size() >= kScopesMax) return false;
    scopes_.push_back({name, namespace_of(attribute.value)});
  }
  if (scopes_.size() == scopes_outside_) return true;
  generation_ = ++generations_;
  std::erase_if(attributes, [](const RawAttribute& a) { return a.name == "xmlns" || a.name.starts_with("xmlns:"); });
  return true;
}

Ns Filter::resolve(std::string_view prefix) const {
  for (std::size_t i = scopes_.size(); i-- > 0;)
    if (scopes_[i].prefix == prefix) return scopes_[i].ns;
  return prefix.empty() ? Ns::none : Ns::unknown;
}

const ElementInfo& Filter::element_of(std::string_view name) {
  CachedName& cached = element_cache_[hash_of(name) & (kCacheSize - 1)];
  if (cached.generation != generation_ || cached.name != name) {
    const auto [prefix, local] = split(name);
    cached = {name, generation_, &names_.element(resolve(prefix), local), Ns::none};
  }
  return *static_cast<const ElementInfo*>(cached.info);
}

const AttributeInfo& Filter::attribute_of(const ElementInfo& element, std::string_view name) {
  CachedName& cached = attribute_cache_[(hash_of(name) ^ static_cast<std::size_t>(element.ns) * 67) & (kCacheSize - 1)];
  if (cached.generation != generation_ || cached.element_ns != element.ns || cached.name != name) {
    const auto [prefix, local] = split(name);
    const Ns ns = prefix.empty() ? Ns::none : resolve(prefix);
    cached = {name, generation_, &names_.attribute(element.ns, ns, local), element.ns};
  }
  return *static_cast<const AttributeInfo*>(cached.info);
}

// ---- starts

Filter::Frame& Filter::push(const ElementInfo& info, Mode mode) {
  const Frame* parent = frames_.empty() ? nullptr : &frames_.back();
  const bool through = parent != nullptr && (parent->mode != Mode::written || parent->branch);
  Frame frame{.info = &info, .mode = mode, .parent_pending = pending_, .begin = position(), .scopes = scopes_outside_, .generation = generation_outside_};
  frame.in_run = parent != nullptr && (through ? parent->in_run : parent->info->run);
  frame.text = mode == Mode::written && info.ns != Ns::mc ? info.text : parent != nullptr && parent->text;
  return frames_.emplace_back(frame);
}

base::Status Filter::on_start(Scanner& scanner, RootName root) {
  std::vector<RawAttribute>& raw = scanner.attributes();
  if (!bind(raw)) return base::refuse(Code::ooxml_bad_xml, std::string(part_->name()), "namespaces");
  if (!frames_.empty() && frames_.back().mode == Mode::dropped) {
    push(*frames_.back().info, Mode::dropped);
    return {};
  }
  const ElementInfo& info = element_of(scanner.name());
  if (frames_.empty()) {
    if (info.ns != root.ns || info.local != root.local) {
      return base::refuse(Code::ooxml_bad_xml, std::string(part_->name()), "unexpected root " + info.local);
    }
  } else if (info.ns == Ns::mc) {
    start_compatibility(info, raw);
    return {};
  } else if (frames_.back().mode == Mode::alternate || frames_.back().held) {
    ++unknown_;
    push(info, Mode::dropped);
    return {};
  }
  start_element(info, raw);
  return {};
}

void Filter::start_element(const ElementInfo& named, std::vector<RawAttribute>& raw) {
  const ElementInfo* info = &named;
  if (info->drop != nullptr && !frames_.empty()) {
    part_->removed(info->drop->what);
    push(*info, info->drop->verdict == Verdict::unwrap ? Mode::unwrapped : Mode::dropped);
    return;
  }
  const bool through = !frames_.empty() && (frames_.back().mode != Mode::written || frames_.back().branch);
  const bool in_run = !frames_.empty() && (through ? frames_.back().in_run : frames_.back().info->run);
  if (!info->known || (info->field_piece && !in_run)) {
    ++unknown_;
    push(*info, Mode::dropped);
    return;
  }
  collect(*info, raw);
  if (info->hook != nullptr && info->hook->start != nullptr) {
    part_->position = position();
    const Verdict verdict = ask_hook(info);
    if (verdict != Verdict::keep && !frames_.empty()) {
      push(*info, verdict == Verdict::unwrap ? Mode::unwrapped : Mode::dropped);
      return;
    }
  }
  if (!resolve_relations(*info)) {
    push(*info, Mode::dropped);
    return;
  }
  Frame& frame = push(*info, Mode::written);
  used(info->ns);
  frame.not_empty = info->not_empty && (info->local != "ext" || std::ranges::any_of(pending_attributes_, [](const Pending& a) { return a.info->local == "uri"; }));
  if (frames_.size() == 1) {
    root_ = info;
    write_attributes(root_attributes_);
    pending_ = true;
    return;
  }
  if (info->hook != nullptr && info->hook->text != nullptr) {
    frame.held = true;
    held_ = info->open;
    held_text_.clear();
    write_attributes(held_);
  } else {
    flush();
    out_ += info->open;
    write_attributes(out_);
    pending_ = true;
  }
  if (info->run_text) field_text_.clear();
  if (info->field_piece && info->local == "fldChar") {
    field_char_ = FieldTracker::Piece::other;
    for (const Pending& attribute : pending_attributes_) {
      if (attribute.info->local != "fldCharType") continue;
      if (attribute.value == "begin") field_char_ = FieldTracker::Piece::begin;
      if (attribute.value == "separate") field_char_ = FieldTracker::Piece::separate;
      if (attribute.value == "end") field_char_ = FieldTracker::Piece::end;
    }
  }
  if (info->story) part_->fields.enter(FieldTracker::Scope::story);
}

void Filter::collect(const ElementInfo& info, std::vector<RawAttribute>& raw) {
  pending_attributes_.clear();
  for (const RawAttribute& attribute : raw) {
    const AttributeInfo& found = attribute_of(info, attribute.name);
    if (found.ns == Ns::mc) continue;  // compatibility is settled anew, see write_header()
    if (found.drop != nullptr) {
      ++dropped_attributes_[static_cast<std::size_t>(found.drop->what)];
      continue;
    }
    if (!found.known) {
      ++unknown_;
      continue;
    }
    // Two prefixes of one namespace can hide a twin.
    if (std::ranges::any_of(pending_attributes_, [&](const Pending& other) { return other.info == &found; })) {
      ++unknown_;
      continue;
    }
    pending_attributes_.push_back({&found, attribute.value});
  }
}

Verdict Filter::ask_hook(const ElementInfo*& info) {
  element_.ns = info->ns;
  element_.local = info->local;
  element_.attributes.clear();
  for (const Pending& attribute : pending_attributes_) element_.attributes.push_back({attribute.info->ns, attribute.info->local, attribute.value});
  const Verdict verdict = info->hook->start(element_, *part_);
  if (verdict != Verdict::keep) return verdict;
  pending_attributes_.clear();
  if (element_.ns != info->ns || element_.local != info->local) info = &names_.element(element_.ns, element_.local);
  for (const Attribute& attribute : element_.attributes)
    pending_attributes_.push_back({&names_.attribute(info->ns, attribute.ns, attribute.local), attribute.value});
  return verdict;
}

bool Filter::resolve_relations(const ElementInfo& info) {
  bool any = false, kept = false;
  std::erase_if(pending_attributes_, [&](const Pending& attribute) {
    if (!attribute.info->relation) return false;
    any = true;
    if (attribute.value.empty() && may_be_empty_relation(info)) {
      kept = true;
      return false;
    }
    if (part_->usable(attribute.value)) {
      kept = true;
      return false;
    }
    if (!attribute.value.empty() && part_->relation(attribute.value) == nullptr) ++dangling_;
    return true;
  });
  if (info.needs_relation && !kept && !frames_.empty()) return false;
  if (any)
    for (const Pending& attribute : pending_attributes_)
      if (attribute.info->relation) part_->use(attribute.value);
  return true;
}

// ---- markup compatibility (ISO/IEC 29500-3)

void Filter::start_compatibility(const ElementInfo& info, const std::vector<RawAttribute>& raw) {
  const Frame& parent = frames_.back();
  if (info.local == "AlternateContent" && parent.mode != Mode::alternate && !parent.held) {
    push(info, Mode::alternate);
  } else if (parent.mode == Mode::alternate && (info.local == "Choice" || info.local == "Fallback")) {
    start_branch(info, raw);
  } else {
    ++unknown_;
    push(info, Mode::dropped);
  }
}

std::string Filter::known_requirements(std::string_view prefixes) {
  std::string out;
  std::vector<Ns> found;
  while (!prefixes.empty()) {
    const std::size_t end = std::min(prefixes.find(' '), prefixes.size());
    const std::string_view prefix = prefixes.substr(0, end);
    prefixes.remove_prefix(std::min(end + 1, prefixes.size()));
    if (prefix.empty()) continue;
    const Ns ns = resolve(prefix);
    if (ns == Ns::unknown || describe(ns).prefix.empty() || rules_of(ns) == nullptr) return {};
    found.push_back(ns);
    out.append(out.empty() ? "" : " ").append(describe(ns).prefix);
  }
  for (Ns ns : found) used(ns);
  return out;
}

void Filter::start_branch(const ElementInfo& info, const std::vector<RawAttribute>& raw) {
  const std::size_t alternate = frames_.size() - 1;
  std::string wanted;
  if (info.local == "Choice") {
    for (const RawAttribute& attribute : raw)
      if (attribute.name == "Requires") wanted = known_requirements(attribute.value);
    if (wanted.empty()) {
      ++unknown_;
      push(info, Mode::dropped);
      return;
    }
  }
  if (wanted.empty() && !frames_[alternate].wrapper) {
    push(info, Mode::unwrapped);  // no choice stays: the fallback is the content
  } else {
    push(info, Mode::written);
    used(Ns::mc);
    flush();
    if (!frames_[alternate].wrapper) {
      frames_[alternate].wrapper = true;
      out_ += "<mc:AlternateContent>";
    }
    out_ += info.local == "Choice" ? "<mc:Choice" : "<mc:Fallback";
    if (!wanted.empty()) out_.append(" Requires=\"").append(wanted).append("\"");
    pending_ = true;
  }
  frames_.back().branch = true;
  part_->fields.enter(FieldTracker::Scope::branch);
}

// ---- text and ends

void Filter::on_text(std::string_view text) {
  if (frames_.empty() || frames_.back().mode == Mode::dropped) return;
  const Frame& frame = frames_.back();
  if (!frame.text) {
    if (!all_space(text)) ++unknown_;
    return;
  }
  if (frame.info->run_text && part_->fields.in_code()) field_text_ += text;
  if (frame.held) {
    held_text_ += text;
  } else if (!text.empty()) {
    flush();
    put_escaped<false>(out_, text);
  }
}

void Filter::on_end() {
  Frame frame = frames_.back();
  if (frame.mode == Mode::written) {
    end_written(frame);
  } else if (frame.mode == Mode::alternate && frame.wrapper) {
    out_ += "</mc:AlternateContent>";
  }
  scopes_.resize(frame.scopes);
  generation_ = frame.generation;
  frames_.pop_back();
  if (frame.mode == Mode::dropped) return;
  if (frame.branch || (frame.info->story && frame.mode == Mode::written)) part_->fields.leave();
  if (frame.in_run) track_field(frame);
  if (frame.info->hook != nullptr && frame.info->hook->end != nullptr) {
    part_->position = position();
    frame.info->hook->end(*part_);
  }
}

void Filter::end_written(Frame& frame) {
  const ElementInfo& info = *frame.info;
  if (frame.held) {
    if (info.hook->text(held_text_, *part_) == Verdict::drop) {
      frame.mode = Mode::dropped;
      shortened_ = shortened_ || info.ns != root_->ns;
      return;
    }
    flush();
    out_ += held_;
    if (held_text_.empty()) {
      out_ += "/>";
    } else {
      out_ += '>';
      put_escaped<false>(out_, held_text_);
      out_ += info.close;
    }
  } else if (!pending_) {
    if (frame.branch) out_ += info.local == "Choice" ? "</mc:Choice>" : "</mc:Fallback>";
    else out_ += info.close;
  } else if (frame.not_empty && frames_.size() > 1) {
    out_.resize(frame.begin - (frame.parent_pending ? 1 : 0));
    pending_ = frame.parent_pending;
    frame.mode = Mode::dropped;
    shortened_ = true;
  } else {
    out_ += "/>";
    pending_ = false;
  }
}

void Filter::track_field(const Frame& frame) {
  using Piece = FieldTracker::Piece;
  const ElementInfo& info = *frame.info;
  if (frame.mode == Mode::unwrapped || frame.branch || (!info.field_piece && !part_->fields.active())) return;
  if (info.ns == Ns::w && (info.local == "rPr" || info.local == "lastRenderedPageBreak")) return;
  const OutputRange range{frame.begin, position()};
  if (info.field_piece) {
    part_->fields.add(info.local == "fldChar" ? field_char_ : Piece::instruction, range, field_text_);
  } else if (info.run_text) {
    part_->fields.add(Piece::text, range, field_text_);
  } else if (info.ns == Ns::w && (info.local == "tab" || info.local == "br" || info.local == "cr")) {
    part_->fields.add(Piece::text, range, " ");
  } else {
    part_->fields.add(Piece::other, range, {});
  }
}

// ---- writing

void Filter::flush() {
  if (!pending_) return;
  out_ += '>';
  pending_ = false;
}

void Filter::write_attributes(std::string& to) {
  for (const Pending& attribute : pending_attributes_) {
    used(attribute.info->ns);
    to += attribute.info->open;
    put_escaped<true>(to, attribute.value);
    to += '"';
  }
}

void Filter::erase(std::vector<OutputRange> ranges) {
  std::ranges::sort(ranges, {}, &OutputRange::begin);
  std::size_t to = kGap, from = kGap;
  for (const OutputRange& range : ranges) {
    if (range.end <= from) continue;
    const std::size_t begin = std::max(range.begin, from);
    std::copy(out_.begin() + static_cast<std::ptrdiff_t>(from), out_.begin() + static_cast<std::ptrdiff_t>(begin), out_.begin() + static_cast<std::ptrdiff_t>(to));
    to += begin - from;
    from = range.end;
  }
  out_.erase(to, from - to);
}

// The root's tag goes before the content, with the namespaces that the content uses and no others.
void Filter::write_header() {
  std::string header(kDeclaration), ignorable;
  header += root_->open;
  for (std::size_t i = 0; i < kNsCount; ++i) {
    const Ns ns = static_cast<Ns>(i);
    if (!used_[i] || ns == Ns::none || ns == Ns::xml || ns == Ns::mc) continue;
    const NsText& text = describe(ns);
    header.append(text.prefix.empty() ? " xmlns" : " xmlns:").append(text.prefix).append("=\"").append(text.uri).append("\"");
    if (text.ignorable) ignorable.append(ignorable.empty() ? "" : " ").append(text.prefix);
  }
  if (!ignorable.empty() || used_[static_cast<std::size_t>(Ns::mc)]) header.append(" xmlns:mc=\"").append(describe(Ns::mc).uri).append("\"");
  if (!ignorable.empty()) header.append(" mc:Ignorable=\"").append(ignorable).append("\"");
  header += root_attributes_;
  if (header.size() <= kGap) {
    start_ = kGap - header.size();
    std::ranges::copy(header, out_.begin() + static_cast<std::ptrdiff_t>(start_));
  } else {
    out_.replace(0, kGap, header);
    start_ = 0;
  }
}

}  // namespace sekisho::formats::ooxml
