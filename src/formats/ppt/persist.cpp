#include "formats/ppt/persist.h"

#include <algorithm>

namespace sekisho::formats::ppt {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::uint16_t kUserEdit = 0x0FF5, kCurrentUser = 0x0FF6, kDirectory = 0x1772;
constexpr std::uint32_t kToken = 0xE391C05F, kEncryptedToken = 0xF3D1C4DF;  // 2.3.2
constexpr std::size_t kEditsMax = 10'000, kObjectsMax = 1 << 20;
constexpr std::size_t kEditBytes = 28, kEncryptedEditBytes = 32;
constexpr std::string_view kUser = "Current User";

struct CurrentUser {
  std::uint32_t token = 0, edit = 0;
};

std::optional<CurrentUser> read_current_user(ByteView stream) {
  const auto record = record_at(stream, 0);
  Reader reader(record && record->type == kCurrentUser ? record->body : ByteView{});
  CurrentUser out;
  reader.skip(4);
  out.token = reader.u32le();
  out.edit = reader.u32le();
  if (!reader.ok()) return std::nullopt;
  return out;
}

// Where Current User does not help, the last user edit of the stream is the current one.
std::uint32_t find_last_edit(ByteView document) {
  std::size_t at = 0, last = 0;
  while (auto record = record_at(document, at)) {
    if (record->type == kUserEdit) last = at;
    at += record->bytes();
  }
  return static_cast<std::uint32_t>(last);
}

// 2.3.4: runs of ids. Those of later edits, which come first here, hold.
bool read_directory(const Record& record, std::map<std::uint32_t, std::uint32_t>& offsets) {
  Reader reader(record.body);
  while (reader.left() >= 4) {
    const std::uint32_t head = reader.u32le(), first = head & 0xFFFFF, count = head >> 20;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t offset = reader.u32le();
      if (!reader.ok()) return true;  // cut off: what is there is there
      offsets.emplace(first + i, offset);
      if (offsets.size() > kObjectsMax) return false;
    }
  }
  return true;
}

}  // namespace

base::Result<Persist> read_persist(const Streams& streams) {
  const ByteView document = streams.document;
  const auto user = read_current_user(streams.current_user);
  if (user && user->token == kEncryptedToken && !streams.decrypted) return base::refuse(Code::encrypted);
  std::uint32_t at = user ? user->edit : 0;
  if (const auto edit = record_at(document, at); !edit || edit->type != kUserEdit) at = find_last_edit(document);

  Persist out;
  std::map<std::uint32_t, std::uint32_t> offsets;
  std::size_t edits = 0, accounted = 0;
  for (std::uint32_t before = UINT32_MAX; at != 0 || edits == 0; ++edits) {
    const auto edit = record_at(document, at);
    // Every edit stands behind the one before it, so a chain cannot bite its tail.
    if (!edit || edit->type != kUserEdit || edit->body.size() < kEditBytes || at >= before || edits > kEditsMax) break;
    before = at;
    if (edit->body.size() >= kEncryptedEditBytes && !streams.decrypted) return base::refuse(Code::encrypted);
    Reader reader(edit->body);
    const std::uint32_t last_slide = reader.u32le();
    reader.skip(4);
    at = reader.u32le();
    const std::uint32_t directory_at = reader.u32le(), root = reader.u32le();
    reader.skip(4);
    const std::uint16_t last_view = reader.u16le();
    const auto directory = record_at(document, directory_at);
    if (!directory || directory->type != kDirectory) return base::refuse(Code::damaged, "PersistDirectoryAtom");
    if (!read_directory(*directory, offsets)) return base::refuse(Code::too_many_entries);
    if (edits == 0) {
      out.document = root;
      out.last_slide = last_slide;
      out.last_view = last_view;
      accounted = edit->bytes() + directory->bytes();
    }
  }
  if (edits == 0) return base::refuse(Code::damaged, "UserEditAtom");

  for (const auto& [id, offset] : offsets) {
    const auto object = record_at(document, offset);
    if (object) out.live.emplace(id, *object);
    else out.lost = true;
    accounted += object ? object->bytes() : 0;
  }
  // Objects that lie within each other would let a small file grow.
  if (accounted > 2 * document.size() + kObjectsMax) return base::refuse(Code::damaged, "overlapping objects");
  out.remains = edits > 1 || accounted < document.size();
  return out;
}

Written write_persist(const Persist& persist, const std::map<std::uint32_t, Bytes>& objects) {
  Written out;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const auto& [id, bytes] : objects) {
    places.emplace_back(id, static_cast<std::uint32_t>(out.document.size()));
    base::put(out.document, bytes);
  }
  const std::size_t directory = begin_record(out.document, 0, 0, kDirectory);
  for (std::size_t i = 0; i < places.size();) {
    std::size_t run = 1;
    while (i + run < places.size() && run < 0xFFF && places[i + run].first == places[i].first + run) ++run;
    base::put_u32le(out.document, places[i].first | static_cast<std::uint32_t>(run) << 20);
    for (std::size_t k = 0; k < run; ++k) base::put_u32le(out.document, places[i + k].second);
    i += run;
  }
  end_record(out.document, directory);
  const std::size_t edit = begin_record(out.document, 0, 0, kUserEdit);
  base::put_u32le(out.document, persist.last_slide);
  base::put_u32le(out.document, 0x03000000);  // version 3.0, no build
  base::put_u32le(out.document, 0);           // no earlier edit
  base::put_u32le(out.document, static_cast<std::uint32_t>(directory));
  base::put_u32le(out.document, persist.document);
  base::put_u32le(out.document, places.empty() ? 1 : places.back().first + 1);
  base::put_u16le(out.document, persist.last_view);
  base::put_u16le(out.document, 0);
  end_record(out.document, edit);

  Bytes& user = out.current_user;
  const std::size_t at = begin_record(user, 0, 0, kCurrentUser);
  base::put_u32le(user, 0x14);
  base::put_u32le(user, kToken);
  base::put_u32le(user, static_cast<std::uint32_t>(edit));
  base::put_u16le(user, static_cast<std::uint16_t>(kUser.size()));
  base::put_u16le(user, 0x03F4);
  base::put_u8(user, 3);
  base::put_u8(user, 0);
  base::put_u16le(user, 0);
  base::put(user, kUser);
  base::put_u32le(user, 8);
  for (const char letter : kUser) base::put_u16le(user, static_cast<std::uint8_t>(letter));
  end_record(user, at);
  return out;
}

bool plain_current_user(ByteView stream) {
  constexpr std::size_t kFixed = 28;
  return base::text(base::slice(stream, kFixed, kUser.size())) == kUser && stream.size() == kFixed + 4 + 3 * kUser.size();
}

}  // namespace sekisho::formats::ppt
