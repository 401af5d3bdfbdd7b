// The records that a list alone cannot judge: links, actions, tags, comments, animation, what refers to persist objects.
#include "formats/ooxml/links.h"
#include "formats/ppt/walk.h"
#include "text/encoding.h"

namespace sekisho::formats::ppt {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::Setting;
using base::Status;
using base::What;

namespace {

constexpr std::uint16_t kCString = 0x0FBA, kHyperlink = 0x0FD7, kHyperlinkAtom = 0x0FD3;

std::string string_of(ByteView bytes) {
  std::string out = text::decode(bytes, text::Encoding::utf16le).utf8;
  if (const auto end = out.find('\0'); end != out.npos) out.resize(end);
  return out;
}

void put_at(Bytes& bytes, std::size_t at, std::uint32_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// An atom of fixed length, to be changed before it is written; empty when it is too short to be one.
Bytes fixed(Call& call, std::size_t length) {
  if (call.record.container() || call.record.body.size() < length) {
    call.walker.removed(What::broken_part);
    return {};
  }
  if (call.record.body.size() > length) call.walker.removed(What::unreferenced_data);
  const ByteView body = call.record.body.first(length);
  return Bytes(body.begin(), body.end());
}

// A container whose children are walked; what was written of it is taken back when nothing is left inside.
Status container_unless_empty(Call& call) {
  const std::size_t at = call.out.size();
  if (auto status = call.walker.container(call.record, call.scope.depth, call.out); !status) return status;
  if (call.out.size() == at + Record::kHeaderBytes) call.out.resize(at);
  return {};
}

}  // namespace

std::uint32_t slide_of(const Record& entry) { return entry.container() || entry.body.size() < 20 ? 0 : Reader(entry.body).u32le(); }

Link judge_link(const Record& hyperlink, const base::Profile& profile) {
  Link out;
  std::string target;
  bool place = false;
  Records records(hyperlink.body);
  while (auto record = records.next()) {
    if (record->type == kHyperlinkAtom) {
      Reader reader(record->body);
      out.id = reader.u32le();
      out.has_id = reader.ok();
    }
    if (record->type == kCString && record->instance == 1) target = string_of(record->body);
    if (record->type == kCString && record->instance == 3) place = true;  // 2.10.20: a slide of this presentation, where there is no target
  }
  if (target.empty()) {
    if (!place || !out.has_id) out.why = What::dangling_reference;
  } else if (!ooxml::safe_link(target)) {
    // Some writers put the jump to a slide into the target as well.
    out.why = target.find_first_of(":/\\.") == target.npos ? What::dangling_reference : What::unsafe_link;
  } else if (!profile.on(Setting::office_keep_links)) {
    out.why = What::unsafe_link;
  }
  return out;
}

namespace judge {

// 2.4.2: the ids of the notes master and of the handout.
Status document_atom(Call& call) {
  Bytes body = fixed(call, 40);
  if (body.empty()) return {};
  for (const std::size_t at : {24u, 28u}) {
    const std::uint32_t id = Reader(base::slice(body, at, 4)).u32le();
    if (id == 0 || call.walker.shared().objects.contains(id)) continue;
    put_at(body, at, 0, 4);
    call.walker.removed(What::dangling_reference);
  }
  if (body[36] != 0) put_at(body, 36, 0, 1);  // fSaveWithFonts: the fonts do not stay
  put_record(call.out, call.record, body);
  return {};
}

// 2.4.14.3: a slide that is not there goes with the texts that follow it.
Status slide_list(Call& call) {
  const std::size_t at = begin_record(call.out, call.record);
  Scope scope{call.record.type, call.scope.depth + 1};
  Records records(call.record.body);
  bool keep = true;
  while (auto record = records.next()) {
    if (record->type == 0x03F3) {
      keep = slide_of(*record) != 0 && call.walker.shared().objects.contains(slide_of(*record));
      if (!keep) call.walker.removed(What::dangling_reference);
    }
    if (!keep) continue;
    if (auto status = call.walker.one(*record, scope, call.out); !status) return status;
  }
  if (records.broken()) return base::refuse(base::Code::damaged, call.walker.where());
  if (records.rest()) call.walker.removed(What::unreferenced_data);
  end_record(call.out, at);
  return {};
}

// 2.10.1: only links stay.
Status object_list(Call& call) {
  const std::size_t at = begin_record(call.out, call.record);
  Scope scope{call.record.type, call.scope.depth + 1};
  Records records(call.record.body);
  while (auto record = records.next()) {
    if (record->type != kHyperlink) {
      if (auto status = call.walker.one(*record, scope, call.out); !status) return status;
      continue;
    }
    const Link link = judge_link(*record, call.walker.profile());
    if (link.why != What::count_) call.walker.removed(link.why);
    else if (auto status = call.walker.container(*record, scope.depth, call.out); !status) return status;
  }
  if (records.broken()) return base::refuse(base::Code::damaged, call.walker.where());
  if (records.rest()) call.walker.removed(What::unreferenced_data);
  end_record(call.out, at);
  return {};
}

// 2.4.10: most presentations say with it that they have no macros.
Status macro_info(Call& call) {
  const auto atom = record_at(call.record.body, 0);
  Reader reader(atom ? atom->body : ByteView{});
  const std::uint32_t storage = reader.u32le(), has_macros = reader.u32le();
  if (storage != 0 || has_macros != 0 || !reader.ok()) call.walker.removed(What::macro);
  return {};
}

// 2.6.6: no sound; hidden slides are told of.
Status slide_show(Call& call) {
  Bytes body = fixed(call, 16);
  if (body.empty()) return {};
  constexpr std::uint16_t kHidden = 1 << 2, kSounds = 1 << 4 | 1 << 6 | 1 << 8;
  const auto flags = static_cast<std::uint16_t>(body[10] | body[11] << 8);
  if (flags & kHidden) call.walker.warn(What::hidden_sheet);
  if (Reader(base::slice(body, 4, 4)).u32le() != 0) call.walker.removed(What::media);  // the flags alone play nothing
  put_at(body, 4, 0, 4);
  put_at(body, 10, flags & ~kSounds, 2);
  put_at(body, 13, 0, 3);
  put_record(call.out, call.record, body);
  return {};
}

// 2.9.10
Status font(Call& call) {
  Bytes body = fixed(call, 68);
  if (body.empty()) return {};
  body[65] &= 0xFE;  // fEmbedSubsetted
  put_record(call.out, call.record, body);
  return {};
}

// 2.8.1
Status animation(Call& call) {
  Bytes body = fixed(call, 28);
  if (body.empty()) return {};
  constexpr std::uint32_t kSounds = 1 << 4 | 1 << 6 | 1 << 8;  // fSound, fStopSound, fPlay
  const std::uint32_t flags = Reader(base::slice(body, 4, 4)).u32le();
  if (Reader(base::slice(body, 8, 4)).u32le() != 0) call.walker.removed(What::media);
  put_at(body, 4, flags & ~kSounds, 4);
  put_at(body, 8, 0, 4);
  put_at(body, 25, 0, 3);  // oleVerb and what is unused
  put_record(call.out, call.record, body);
  return {};
}

// 2.6.8 and 2.6.9: jumps within the presentation and links that stay.
Status action(Call& call) {
  call.scope.action_gone = true;
  std::optional<Record> atom;
  bool more = false;
  Records records(call.record.body);
  while (auto record = records.next()) {
    if (record->type == 0x0FF3 && !atom && record->body.size() >= 16) atom = record;
    else more = true;
  }
  if (!atom || records.broken() || atom->container()) {
    call.walker.removed(What::broken_part);
    return {};
  }
  enum Action : std::uint8_t { kNone, kMacro, kProgram, kJump, kLink, kObject, kMedia, kCustomShow };
  Bytes body(atom->body.begin(), atom->body.begin() + 16);
  const std::uint32_t sound = Reader(body).u32le(), link = Reader(base::slice(body, 4, 4)).u32le();
  const std::uint8_t what = body[8];
  const bool to_link = what == kLink || (what == kJump && link != 0 && body[12] >= 7 && body[12] <= 10);
  if (to_link && !call.walker.shared().links.contains(link)) return {};  // said where the link went
  if (what == kMacro || what == kProgram || what == kObject || what == kMedia || what > kCustomShow) {
    call.walker.removed(what == kMacro ? What::macro_link : what == kMedia ? What::media : What::program_action);
    return {};
  }
  if (sound != 0) call.walker.removed(What::media);
  put_at(body, 0, 0, 4);
  if (!to_link) put_at(body, 4, 0, 4);
  body[9] = 0;                                                     // oleVerb
  body[11] &= 0x0D;                                                // fAnimated, fCustomShowReturn, fVisited
  if (to_link && (body[12] == 9 || body[12] == 10)) body[12] = 8;  // only web addresses and slides are left
  put_at(body, 13, 0, 3);
  const std::size_t at = begin_record(call.out, call.record);
  put_record(call.out, *atom, body);
  if (what == kCustomShow && more) {  // the name of the show
    Records again(call.record.body);
    while (auto record = again.next())
      if (record->type == kCString && !record->container()) put_record(call.out, *record, record->body);
  } else if (more) {
    call.walker.removed(What::unreferenced_data);
  }
  end_record(call.out, at);
  call.scope.action_gone = false;
  return {};
}

// 2.9.46: the stretch of text that the action before it belongs to.
Status text_action(Call& call) {
  const bool gone = call.scope.action_gone;
  call.scope.action_gone = true;
  if (gone) return {};
  const Bytes body = fixed(call, 8);
  if (!body.empty()) put_record(call.out, call.record, body);
  return {};
}

// 2.10.21
Status screen_tip(Call& call) {
  Records records(call.record.body);
  while (auto record = records.next())
    if (record->type == kHyperlinkAtom && call.walker.shared().links.contains(Reader(record->body).u32le()))
      return call.walker.container(call.record, call.scope.depth, call.out);
  return {};
}

// 2.3.7
Status tags(Call& call) {
  if (!call.record.container()) {
    call.walker.removed(What::broken_part);
    return {};
  }
  return container_unless_empty(call);
}

// 2.3.7.3: a name, and a blob of records when it is one of PowerPoint's own.
Status binary_tag(Call& call) {
  Records records(call.record.body);
  const auto name = records.next(), blob = records.next();
  const std::string text = name && name->type == kCString ? string_of(name->body) : std::string();
  const bool known = text == "___PPT9" || text == "___PPT10" || text == "___PPT12";
  if (!known || !blob || blob->type != 0x138B) {
    call.walker.removed(What::custom_data);
    return {};
  }
  if (records.next()) call.walker.removed(What::unreferenced_data);
  const std::size_t at = begin_record(call.out, call.record);
  put_record(call.out, *name, name->body);
  const std::size_t inside = begin_record(call.out, *blob);
  if (auto status = call.walker.children(blob->body, blob->type, call.scope.depth + 2, call.out); !status) return status;
  end_record(call.out, inside);
  end_record(call.out, at);
  if (call.out.size() == inside + Record::kHeaderBytes) call.out.resize(at);
  return {};
}

Status comment(Call& call) {
  if (call.walker.profile().on(Setting::office_keep_comments)) return call.walker.container(call.record, call.scope.depth, call.out);
  call.walker.removed(What::comment);
  return {};
}

// 2.8.20: a node that plays is media.
Status time_node(Call& call) {
  const Bytes body = fixed(call, 32);
  if (body.empty() || Reader(base::slice(body, 8, 4)).u32le() == 4) call.walker.time_broken = true;
  if (!body.empty()) put_record(call.out, call.record, body);
  return {};
}

// 2.8.70: events, calls and verbs of objects.
Status time_command(Call& call) {
  call.walker.time_broken = true;
  return {};
}

// 2.8.79 and 2.8.80: what is animated; sounds and films do not stay.
Status time_target(Call& call) {
  const Bytes body = fixed(call, 20);
  const std::uint32_t kind = Reader(body).u32le(), reference = Reader(base::slice(body, 4, 4)).u32le();
  if (body.empty() || kind == 3 || kind == 4 || reference == 2) call.walker.time_broken = true;
  if (!body.empty()) put_record(call.out, call.record, body);
  return {};
}

// 2.8.15
Status time_tree(Call& call) {
  const std::size_t at = call.out.size();
  const bool outer = std::exchange(call.walker.time_broken, false);
  if (auto status = call.walker.container(call.record, call.scope.depth, call.out); !status) return status;
  if (call.walker.time_broken) {
    call.out.resize(at);
    call.walker.removed(What::media);
  }
  call.walker.time_broken = outer;
  return {};
}

}  // namespace judge
}  // namespace sekisho::formats::ppt
