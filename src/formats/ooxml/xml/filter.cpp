#include "formats/ooxml/xml/filter.h"

#include <algorithm>

#include "base/pages.h"
#include "formats/ooxml/xml/bytes.h"
#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::ooxml {

using base::Code;
using base::What;

namespace {

constexpr std::size_t kCacheSize = 256;  // a power of two, small: a worker lives for one file and pays for each page
constexpr std::size_t kScopesMax = 4'000;
constexpr int kPassesMax = 4;

std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// <w:t>, <a:t>, <m:t>, <t>, <c:v>, <v> and Visio's <Text>: what is shown, or the value that is.
bool shows_text(std::string_view name) {
  const char last = name.back();
  if (last != 't' && last != 'v') return false;
  return name.size() == 1 || name[name.size() - 2] == ':' || name == "Text";
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
  read_ = 0;
  for (int round = 0; round < kPassesMax; ++round) {
    first_pass_ = round == 0;
    if (auto done = pass(source, root); !done) return done;
    if (part_->fields.too_deep()) return base::refuse(Code::too_deep, std::string(part_->name()), "fields");
    std::vector<Replacement> gone = std::move(part_->replaced);
    for (const OutputRange& range : part_->fields.erased()) gone.push_back({range, {}});
    if (unknown_ != 0) part_->removed(What::unknown_markup, unknown_);
    if (text_lost_) part_->warn(What::text_may_differ);
    for (const auto& [what, count] : dropped_attributes_) part_->removed(static_cast<What>(what), count);
    if (dangling_ != 0) part_->removed(What::dangling_reference, dangling_);
    if (part_->fields.dde() != 0) part_->removed(What::dde, part_->fields.dde());
    if (part_->fields.fetching() != 0) part_->removed(What::fetching_field, part_->fields.fetching());
    if (part_->fields.broken() != 0) part_->removed(What::unknown_markup, part_->fields.broken());
    if (gone.empty() && !shortened_) {
      write_header();
      part_->context().notes.text(read_, kept_);
      return {};
    }
    // What was written around the gaps decides again which relationships and namespaces are in use.
    replace(std::move(gone));
    write_header();
    again = output();
    source = again;
  }
  return base::refuse(Code::feature_unsupported, std::string(part_->name()), "fields do not settle");
}

base::Status Filter::pass(std::string_view text, RootName root) {
  out_.clear();
  if (const std::size_t room = kGap + text.size() + text.size() / 16; out_.capacity() < room) {
    out_.reserve(room);
    base::want_pages(out_.data(), std::min<std::size_t>(text.size() / 8 * 7, 1 << 20));
  }
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
  shortened_ = text_lost_ = false;
  unknown_ = dangling_ = 0;
  kept_ = 0;
  dropped_attributes_.clear();
  part_->reset_use();
  part_->fields = FieldTracker();
  part_->fields.set_links(part_->on(base::Setting::office_keep_links) ? Links::keep : Links::drop);
  part_->replaced.clear();
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
  CachedName& cached = element_cache_[quick_hash(name) & (kCacheSize - 1)];
  if (cached.generation != generation_ || !same(cached.name, name)) {
    const auto [prefix, local] = split(name);
    cached = {name, generation_, &names_.element(resolve(prefix), local), Ns::none};
  }
  return *static_cast<const ElementInfo*>(cached.info);
}

const AttributeInfo& Filter::attribute_of(const ElementInfo& element, std::string_view name) {
  CachedName& cached = attribute_cache_[(quick_hash(name) ^ static_cast<std::size_t>(element.ns) * 67) & (kCacheSize - 1)];
  if (cached.generation != generation_ || cached.element_ns != element.ns || !same(cached.name, name)) {
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
  const bool in_run = parent != nullptr && (through ? parent->in_run : parent->info->run);
  const bool text = mode == Mode::written && info.ns != Ns::mc ? info.text : parent != nullptr && parent->text;
  if (mode == Mode::dropped && !frames_.empty()) frames_.back().lost = true;
  Frame& frame = frames_.emplace_back();  // filled in its place: copying what was just written byte by byte stalls
  frame.info = &info, frame.mode = mode, frame.text = text, frame.in_run = in_run, frame.parent_pending = pending_;
  frame.begin = position(), frame.scopes = scopes_outside_, frame.generation = generation_outside_;
  return frame;
}

base::Status Filter::on_start(Scanner& scanner, RootName root) {
  std::vector<RawAttribute>& raw = scanner.attributes();
  if (!bind(raw)) return base::refuse(Code::ooxml_bad_xml, std::string(part_->name()), "namespaces");
  if (!frames_.empty() && frames_.back().mode == Mode::dropped) {
    const bool unknown_above = frames_.back().unknown;
    const bool other_choice = frames_.back().other_choice;
    Frame& frame = push(*frames_.back().info, Mode::dropped);
    frame.unknown = unknown_above, frame.other_choice = other_choice, frame.shown = shows_text(scanner.name());
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
    unknown(info, {});
    push(info, Mode::dropped);
    return {};
  }
  start_element(info, raw);
  frames_.back().shown = shows_text(scanner.name());
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
    unknown(*info, {});
    push(*info, Mode::dropped);
    frames_.back().unknown = true;
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
  frame.not_empty =
      info->not_empty && (info->local != "ext" || std::ranges::any_of(pending_attributes_, [](const Pending& a) { return a.info->local == "uri"; }));
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
    const bool elsewhere = found.restriction != nullptr && (found.rules_ns != info.ns || !found.restriction->elements.contains(info.local));
    if (!found.known || elsewhere) {
      unknown(info, attribute.name);
      continue;
    }
    // Two prefixes of one namespace can hide a twin.
    if (std::ranges::any_of(pending_attributes_, [&](const Pending& other) { return other.info == &found; })) {
      unknown(info, attribute.name);
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
  const bool renamed = element_.ns != info->ns || element_.local != info->local;
  if (renamed) info = &names_.element(element_.ns, element_.local);
  judged_attributes_.swap(pending_attributes_);
  pending_attributes_.clear();
  auto before = judged_attributes_.begin();
  for (const Attribute& attribute : element_.attributes) {
    // Most stay in their order: their names still point to where they were looked up.
    auto other = [&](const Pending& pending) {
      return pending.info->local.data() != attribute.local.data() || pending.info->local.size() != attribute.local.size();
    };
    while (before != judged_attributes_.end() && other(*before)) ++before;
    const bool known = !renamed && before != judged_attributes_.end() && before->info->ns == attribute.ns;
    const AttributeInfo* named = known ? before->info : &names_.attribute(info->ns, attribute.ns, attribute.local);
    pending_attributes_.push_back({named, attribute.value});
    if (before == judged_attributes_.end()) before = judged_attributes_.begin();
  }
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
    unknown(info, {});
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
      unknown(info, {});
      push(info, Mode::dropped).other_choice = true;
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
      frames_[alternate].wrapper = frames_.back().opened_wrapper = true;
      out_ += "<mc:AlternateContent>";
    }
    out_ += info.local == "Choice" ? "<mc:Choice" : "<mc:Fallback";
    if (!wanted.empty()) out_.append(" Requires=\"").append(wanted).append("\"");
    pending_ = true;
  }
  frames_.back().branch = true;
  part_->fields.enter(FieldTracker::Scope::branch);
}

}  // namespace sekisho::formats::ooxml
