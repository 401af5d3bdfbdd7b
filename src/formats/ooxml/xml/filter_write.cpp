// The second half of Filter: what is written, and when an element ends.
#include <algorithm>

#include "formats/ooxml/xml/bytes.h"
#include "formats/ooxml/xml/filter.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

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
std::size_t next_escape(std::string_view text, std::size_t at) {
  if (text.size() - at >= 16) {
    if constexpr (kAttribute) return first_of<'&', '<', '>', '"', '\r', '\n', '\t'>(text, at);
    else return first_of<'&', '<', '>', '\r'>(text, at);
  }
  for (; at < text.size(); ++at) {
    const unsigned char c = static_cast<unsigned char>(text[at]);
    if (c > '>' || (c > '"' && c < '&')) continue;  // the common case
    if (!escape_of<kAttribute>(text[at]).empty()) break;
  }
  return at;
}

template <bool kAttribute>
void put_escaped(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = next_escape<kAttribute>(text, 0); i < text.size(); i = next_escape<kAttribute>(text, i + 1)) {
    out.append(text.substr(from, i - from)).append(escape_of<kAttribute>(text[i]));
    from = i + 1;
  }
  out.append(text.substr(from));
}

bool all_space(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

}  // namespace

// ---- text and ends

void Filter::on_text(std::string_view text) {
  if (frames_.empty()) return;
  const Frame& frame = frames_.back();
  const std::uint64_t count = frame.shown ? base::characters(text) : 0;
  if (first_pass_ && !frame.other_choice) read_ += count;
  if (frame.mode == Mode::dropped) {
    text_lost_ |= frame.unknown && !all_space(text);
    return;
  }
  if (!frame.text) {
    if (all_space(text)) return;
    unknown(*frame.info, {});
    text_lost_ = true;
    return;
  }
  if (frame.info->run_text && part_->fields.in_code()) field_text_ += text;
  if (frame.held) {
    held_text_ += text;
  } else if (!text.empty()) {
    kept_ += count;
    flush();
    put_escaped<false>(out_, text);
  }
}

void Filter::on_end() {
  Frame& frame = frames_.back();
  if (frame.mode == Mode::written) {
    end_written(frame);
  } else if (frame.mode == Mode::alternate && frame.wrapper) {
    out_ += "</mc:AlternateContent>";
  }
  scopes_.resize(frame.scopes);
  generation_ = frame.generation;
  if (frame.mode != Mode::dropped) {
    if (frame.branch || (frame.info->story && frame.mode == Mode::written)) part_->fields.leave();
    if (frame.in_run) track_field(frame);
    if (frame.info->hook != nullptr && frame.info->hook->end != nullptr) {
      part_->position = position();
      frame.info->hook->end(*part_);
    }
  }
  frames_.pop_back();
}

void Filter::end_written(Frame& frame) {
  const ElementInfo& info = *frame.info;
  if (frame.held) {
    if (info.hook->text(held_text_, *part_) == Verdict::drop) {
      frame.mode = Mode::dropped;
      shortened_ = shortened_ || info.ns != root_->ns;
      return;
    }
    if (frame.shown) kept_ += base::characters(held_text_);
    flush();
    out_ += held_;
    if (held_text_.empty()) {
      out_ += "/>";
    } else {
      out_ += '>';
      put_escaped<false>(out_, held_text_);
      out_ += info.close;
    }
  } else if (frame.branch && pending_ && frame.lost && info.local == "Choice") {
    // All it held had to go: readers shall take the next choice or the fallback.
    take_back(frame);
    if (frame.opened_wrapper) frames_[frames_.size() - 2].wrapper = false;
  } else if (!pending_) {
    if (frame.branch) out_ += info.local == "Choice" ? "</mc:Choice>" : "</mc:Fallback>";
    else out_ += info.close;
  } else if (frame.not_empty && frames_.size() > 1) {
    take_back(frame);
    frame.mode = Mode::dropped;
  } else {
    out_ += "/>";
    pending_ = false;
  }
}

void Filter::take_back(Frame& frame) {
  out_.resize(frame.begin - (frame.parent_pending ? 1 : 0));
  pending_ = frame.parent_pending;
  shortened_ = true;
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

void Filter::replace(std::vector<Replacement> list) {
  std::ranges::sort(list, {}, [](const Replacement& r) { return r.range.begin; });
  std::string out(kGap, '\0');
  out.reserve(out_.size());
  std::size_t from = kGap;
  for (const Replacement& replacement : list) {
    if (replacement.range.end <= from) continue;
    out.append(out_, from, std::max(replacement.range.begin, from) - from);
    if (replacement.range.begin >= from) out += replacement.text;
    if (!replacement.text.empty()) used(Ns::a), used(Ns::p), used(Ns::r);  // object_picture() in rules/graphics.cpp
    from = replacement.range.end;
  }
  out.append(out_, from, std::string::npos);
  out_ = std::move(out);
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
