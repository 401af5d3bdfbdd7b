// Structure-aware changes inside containers: one part of a ZIP package, one stream of a compound file, one record of BIFF, packed again so that
// lengths and checksums are right.
#pragma once

#include "formats/compound/compound.h"
#include "formats/fuzz/markup.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::fuzz {

inline std::optional<base::Bytes> mutate_zip(base::ByteView input, Dice& dice) {
  base::Limits limits;
  limits.part_bytes_max = 4 << 20;
  auto archive = zip::read(input, limits, zip::Strictness::package);
  if (!archive || archive->entries.empty() || archive->entries.size() > 500) return std::nullopt;
  struct Part {
    std::string name;
    base::Bytes bytes;
  };
  std::vector<Part> parts;
  for (const zip::Entry& entry : archive->entries) {
    auto bytes = zip::unpack(entry, limits);
    if (!bytes) return std::nullopt;
    parts.push_back({entry.raw_name, *std::move(bytes)});
  }
  Part& part = parts[dice.below(parts.size())];
  switch (dice.below(8)) {
    case 0: shuffle_one(parts, dice); break;
    case 1: part.name = dice.changed(part.name, 16); break;
    case 2: part.bytes = dice.of(parts).bytes; break;
    case 3: part.bytes = dice.changed(part.bytes); break;
    default:
      if (auto changed = mutate_xml(part.bytes, dice)) part.bytes = *std::move(changed);
      else part.bytes = dice.changed(part.bytes);
  }
  BytesSink out;
  zip::Writer writer(out);
  for (const Part& each : parts) writer.add(each.name, each.bytes);
  writer.finish();
  return std::move(out.bytes());
}

inline void collect_streams(compound::Entry& entry, std::vector<compound::Entry*>& out) {
  for (compound::Entry& child : entry.children) {
    if (!child.storage) out.push_back(&child);
    collect_streams(child, out);
  }
}

// Names stay apart, as write() wants them.
inline std::optional<base::Bytes> rewrite_stream(base::ByteView input, Dice& dice, std::optional<base::Bytes> (*change)(base::ByteView, Dice&)) {
  auto tree = compound::read(input, {});
  if (!tree) return std::nullopt;
  std::vector<compound::Entry*> streams;
  collect_streams(*tree, streams);
  if (streams.empty()) return std::nullopt;
  compound::Entry& stream = *streams[dice.below(streams.size())];
  auto changed = change(stream.bytes, dice);
  if (!changed) return std::nullopt;
  stream.bytes = *std::move(changed);
  BytesSink out;
  compound::write(*tree, out);
  return std::move(out.bytes());
}

// A stream of any kind: some bytes, a number at an edge, a copy of a stretch elsewhere, or another stream's end.
inline std::optional<base::Bytes> mutate_compound(base::ByteView input, Dice& dice) {
  return rewrite_stream(input, dice, [](base::ByteView stream, Dice& inner) -> std::optional<base::Bytes> {
    base::Bytes out(stream.begin(), stream.end());
    if (out.size() < 16 || inner.one_in(2)) return inner.changed(out);
    const std::size_t width = std::size_t{1} << inner.below(4), at = inner.below(out.size() - 8);
    if (inner.one_in(2)) {
      const std::uint64_t edge = inner.edge();
      for (std::size_t i = 0; i < width; ++i) out[at + i] = static_cast<std::uint8_t>(edge >> (8 * i));
    } else {
      const std::size_t from = inner.below(out.size()), count = inner.below(std::min<std::size_t>(out.size() - from, 64)),
                        to = inner.below(out.size() - count);
      std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin() + static_cast<std::ptrdiff_t>(to));
    }
    return out;
  });
}

// [MS-XLS] 2.1.4: a number, a length, a body. Lengths stay right; a record may go, come twice, change its number or its body.
inline std::optional<base::Bytes> mutate_biff_stream(base::ByteView stream, Dice& dice) {
  static constexpr std::uint16_t kNumbers[] = {0x0009, 0x0809, 0x000A, 0x0085, 0x0018, 0x01AE, 0x0017, 0x0023, 0x0006, 0x00FD,
                                               0x00FC, 0x003C, 0x005D, 0x00EC, 0x01B6, 0x01B8, 0x0051, 0x00DC, 0x0051, 0x002F,
                                               0x00E1, 0x0203, 0x0204, 0x01BA, 0x0863, 0x00D3, 0x0061, 0x004D};
  struct Record {
    std::uint16_t number;
    base::Bytes body;
  };
  std::vector<Record> records;
  base::Reader in(stream);
  while (in.left() >= 4 && records.size() < 20'000) {
    const std::uint16_t number = in.u16le();
    base::ByteView body = in.take(std::min<std::size_t>(in.u16le(), in.left()));
    records.push_back({number, {body.begin(), body.end()}});
  }
  if (records.size() < 2) return std::nullopt;
  Record& record = records[dice.below(records.size())];
  switch (dice.below(5)) {
    case 0: shuffle_one(records, dice); break;
    case 1: record.number = dice.of(kNumbers); break;
    case 2: record.body = dice.of(records).body; break;
    default: record.body = dice.changed(record.body, 32);
  }
  base::Bytes out;
  for (const Record& each : records) {
    base::put_u16le(out, each.number);
    base::put_u16le(out, static_cast<std::uint16_t>(std::min<std::size_t>(each.body.size(), 8224)));
    base::put(out, base::slice(each.body, 0, 8224));
  }
  return out;
}

inline std::optional<base::Bytes> mutate_biff(base::ByteView input, Dice& dice) { return rewrite_stream(input, dice, mutate_biff_stream); }

// [MS-PPT] 2.3.1: records within records; the lengths of all that hold the changed one are kept right.
inline base::Bytes change_nested(base::ByteView stream, Dice& dice, int depth) {
  std::vector<base::Bytes> records;
  base::Reader in(stream);
  while (in.left() >= 8 && records.size() < 5'000) {
    const std::size_t start = in.position();
    in.skip(4);
    in.skip(std::min<std::size_t>(in.u32le(), in.left()));
    base::ByteView whole = base::slice(stream, start, in.position() - start);
    records.emplace_back(whole.begin(), whole.end());
  }
  if (records.empty()) return dice.changed(stream, 32);
  base::Bytes& record = records[dice.below(records.size())];
  if (dice.one_in(6)) {
    shuffle_one(records, dice);
  } else {
    const bool holds_records = (record[0] & 0xF) == 0xF && depth < 12;
    base::Bytes body = holds_records ? change_nested(base::slice(record, 8), dice, depth + 1) : dice.changed(base::slice(record, 8), 32);
    base::Bytes made(record.begin(), record.begin() + 4);
    if (dice.one_in(12)) base::put_u16le(made, static_cast<std::uint16_t>(dice.edge())), made.erase(made.begin() + 2, made.begin() + 4);
    base::put_u32le(made, static_cast<std::uint32_t>(body.size()));
    base::put(made, body);
    record = std::move(made);
  }
  base::Bytes out;
  for (const base::Bytes& each : records) base::put(out, each);
  return out;
}

inline std::optional<base::Bytes> mutate_ppt(base::ByteView input, Dice& dice) {
  return rewrite_stream(input, dice,
                        [](base::ByteView stream, Dice& inner) -> std::optional<base::Bytes> { return change_nested(stream, inner, 0); });
}

}  // namespace sekisho::formats::fuzz
