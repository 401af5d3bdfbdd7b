#include "formats/msg/named.h"

#include <algorithm>
#include <array>
#include <map>

#include "formats/msg/rtf.h"

namespace sekisho::formats::msg {

using base::Bytes;
using base::ByteView;
using base::Reader;

namespace {

constexpr std::size_t kNamesMax = 20'000;
constexpr std::string_view kKeywords = "Keywords";
constexpr std::uint16_t kFirst = 0x8000;

struct Named {
  NameSet set;
  std::uint32_t number;
  Kind kind;
};
constexpr Named kNamed[] = {
#define SEKISHO_MAPI(set, id, type)
#define SEKISHO_MAPI_NAMED(set, number, type) {NameSet::set, number, Kind::type},
#include "formats/msg/properties.def"
};

using Guid = std::array<std::uint8_t, 16>;
constexpr Guid outlook(std::uint8_t low) { return {low, 0x20, 0x06, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}; }

constexpr Guid guid_of(NameSet set) {
  switch (set) {
    case NameSet::appointment: return outlook(0x02);
    case NameSet::task: return outlook(0x03);
    case NameSet::address: return outlook(0x04);
    case NameSet::common: return outlook(0x08);
    case NameSet::note: return outlook(0x0E);
    default: return {0x29, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};
  }
}
constexpr NameSet kSets[] = {NameSet::appointment, NameSet::task, NameSet::address, NameSet::common, NameSet::note, NameSet::public_strings};
constexpr std::uint16_t kPublicStrings = 2, kFirstGuid = 3;  // 2.2.3.1.2

std::optional<NameSet> set_of(std::uint16_t index, ByteView guids) {
  if (index == kPublicStrings) return NameSet::public_strings;
  if (index < kFirstGuid) return std::nullopt;
  const ByteView guid = base::slice(guids, std::size_t{index - std::size_t{kFirstGuid}} * 16, 16);
  for (const NameSet set : kSets)
    if (std::ranges::equal(guid, guid_of(set))) return set;
  return std::nullopt;
}

bool is_keywords(ByteView strings, std::uint32_t offset) {
  Reader in(base::slice(strings, offset));
  const std::uint32_t bytes = in.u32le();
  if (bytes != 2 * kKeywords.size()) return false;
  for (const char c : kKeywords)
    if (in.u16le() != static_cast<std::uint8_t>(c)) return false;
  return in.ok();
}

Bytes wide_keywords() {
  Bytes out;
  for (const char c : kKeywords) base::put_u16le(out, static_cast<std::uint8_t>(c));
  return out;
}

// 2.2.3.2.1
std::uint16_t bucket_of(std::uint32_t hash, std::uint16_t kind_and_guid) {
  return static_cast<std::uint16_t>(0x1000 + (hash ^ kind_and_guid) % 0x1F);
}

// Where a set's GUID stands, so that no bucket of its names is called like the HTML body (PidTagHtml, 0x1013): programs that look at names alone
// would take it for one. The places before it repeat the same GUID.
std::uint16_t place_of(NameSet set, std::uint16_t first, std::span<const Name> names) {
  constexpr std::uint16_t kTries = 64, kHtmlBucket = 0x1013;
  for (std::uint16_t place = first; place < first + kTries; ++place)
    if (std::ranges::none_of(names, [&](const Name& name) {
          return name.set == set && bucket_of(name.number, static_cast<std::uint16_t>(place << 1)) == kHtmlBucket;
        }))
      return place;
  return first;
}

}  // namespace

std::vector<std::pair<std::uint16_t, Name>> read_names(const compound::Entry& root) {
  std::vector<std::pair<std::uint16_t, Name>> out;
  const compound::Entry* mapping = compound::find(root, "__nameid_version1.0");
  if (!mapping || !mapping->storage) return out;
  const ByteView guids = compound::stream(*mapping, "__substg1.0_00020102"), strings = compound::stream(*mapping, "__substg1.0_00040102");
  Reader in(compound::stream(*mapping, "__substg1.0_00030102"));
  for (std::size_t i = 0; in.left() >= 8 && i < kNamesMax; ++i) {
    const std::uint32_t number = in.u32le();
    const std::uint16_t kind_and_guid = in.u16le(), index = in.u16le();
    const auto set = set_of(kind_and_guid >> 1, guids);
    if (!set || index >= 0x7FFF) continue;
    const auto id = static_cast<std::uint16_t>(kFirst + index);
    if ((kind_and_guid & 1) != 0) {
      if (*set == NameSet::public_strings && is_keywords(strings, number)) out.push_back({id, Name{*set, 0, Kind::list}});
      continue;
    }
    for (const Named& named : kNamed)
      if (named.set == *set && named.number == number) out.push_back({id, Name{*set, number, named.kind}});
  }
  return out;
}

compound::Entry write_names(std::span<const Name> names) {
  Bytes guids, entries, strings;
  std::map<std::uint16_t, Bytes> hashed;  // 2.2.3.2
  std::map<NameSet, std::uint16_t> places;
  std::uint16_t next = kFirstGuid;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Name& name = names[i];
    if (name.set != NameSet::public_strings && !places.contains(name.set)) {
      const std::uint16_t place = place_of(name.set, next, names);
      for (; next <= place; ++next) base::put(guids, guid_of(name.set));
      places[name.set] = place;
    }
    const std::uint16_t guid = name.set == NameSet::public_strings ? kPublicStrings : places[name.set];
    const bool by_string = name.number == 0;
    const auto kind_and_guid = static_cast<std::uint16_t>(guid << 1 | (by_string ? 1 : 0));
    std::uint32_t number = name.number, hash = name.number;
    if (by_string) {
      const Bytes wide = wide_keywords();
      number = static_cast<std::uint32_t>(strings.size());
      hash = rtf_crc(wide);
      base::put_u32le(strings, static_cast<std::uint32_t>(wide.size()));
      base::put(strings, wide);
    }
    Bytes& bucket = hashed[bucket_of(hash, kind_and_guid)];
    for (Bytes* out : {&entries, &bucket}) {
      base::put_u32le(*out, out == &entries ? number : hash);
      base::put_u16le(*out, kind_and_guid);
      base::put_u16le(*out, static_cast<std::uint16_t>(i));
    }
  }
  compound::Entry out = compound::make_storage("__nameid_version1.0");
  out.children.push_back(compound::make_stream(stream_name(2, kBinary), std::move(guids)));
  out.children.push_back(compound::make_stream(stream_name(3, kBinary), std::move(entries)));
  out.children.push_back(compound::make_stream(stream_name(4, kBinary), std::move(strings)));
  for (auto& [id, bytes] : hashed) out.children.push_back(compound::make_stream(stream_name(id, kBinary), std::move(bytes)));
  return out;
}

}  // namespace sekisho::formats::msg
