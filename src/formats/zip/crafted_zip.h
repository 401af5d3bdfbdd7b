// For tests: archives made field by field, so that every attack can be written down. Not part of the worker.
#pragma once

#include <libdeflate.h>

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::zip::crafted {

struct Item {
  std::string name, bytes;
  std::uint16_t flags = 0, method = 0;
  std::string local_name{}, local_extra{}, central_extra{}, comment{}, descriptor{}, gap_before{};
  std::optional<std::string> packed{};  // instead of bytes as they are
  std::uint32_t attributes = 0;
  std::uint16_t made_by = 20;
  std::optional<std::uint32_t> local_bytes{}, central_bytes{}, local_crc32{}, offset{};
  std::optional<std::uint16_t> local_flags{}, local_method{};
};

struct End {
  std::string comment{}, after{}, before_end{};
  std::optional<std::uint16_t> entries{}, disk{};
  std::optional<std::uint32_t> directory_offset{}, directory_bytes{};
};

inline std::uint32_t crc(const std::string& bytes) { return bytes.empty() ? 0 : libdeflate_crc32(0, bytes.data(), bytes.size()); }

inline void put_item_local(base::Bytes& out, const Item& item, const std::string& packed) {
  const std::string& name = item.local_name.empty() ? item.name : item.local_name;
  base::put(out, "PK\3\4");
  base::put_u16le(out, 20);
  base::put_u16le(out, item.local_flags.value_or(item.flags));
  base::put_u16le(out, item.local_method.value_or(item.method));
  base::put_u32le(out, 0x12345678);  // some time
  bool later = (item.local_flags.value_or(item.flags) & 8) != 0;
  base::put_u32le(out, item.local_crc32.value_or(later ? 0 : crc(item.bytes)));
  base::put_u32le(out, later ? 0 : static_cast<std::uint32_t>(packed.size()));
  base::put_u32le(out, item.local_bytes.value_or(later ? 0 : static_cast<std::uint32_t>(item.bytes.size())));
  base::put_u16le(out, static_cast<std::uint16_t>(name.size()));
  base::put_u16le(out, static_cast<std::uint16_t>(item.local_extra.size()));
  base::put(out, name + item.local_extra + packed + item.descriptor);
}

inline void put_item_central(base::Bytes& out, const Item& item, const std::string& packed, std::size_t offset) {
  base::put(out, "PK\1\2");
  base::put_u16le(out, item.made_by);
  base::put_u16le(out, 20);
  base::put_u16le(out, item.flags);
  base::put_u16le(out, item.method);
  base::put_u32le(out, 0x12345678);
  base::put_u32le(out, crc(item.bytes));
  base::put_u32le(out, static_cast<std::uint32_t>(packed.size()));
  base::put_u32le(out, item.central_bytes.value_or(static_cast<std::uint32_t>(item.bytes.size())));
  base::put_u16le(out, static_cast<std::uint16_t>(item.name.size()));
  base::put_u16le(out, static_cast<std::uint16_t>(item.central_extra.size()));
  base::put_u16le(out, static_cast<std::uint16_t>(item.comment.size()));
  base::put_u32le(out, 0);
  base::put_u32le(out, item.attributes);
  base::put_u32le(out, item.offset.value_or(static_cast<std::uint32_t>(offset)));
  base::put(out, item.name + item.central_extra + item.comment);
}

inline base::Bytes make(const std::vector<Item>& items, const End& end = {}) {
  base::Bytes out, directory;
  for (const Item& item : items) {
    std::string packed = item.packed.value_or(item.bytes);
    base::put(out, item.gap_before);
    std::size_t offset = out.size();
    put_item_local(out, item, packed);
    put_item_central(directory, item, packed, offset);
  }
  std::size_t directory_offset = out.size();
  base::put(out, directory);
  base::put(out, end.before_end);
  base::put(out, "PK\5\6");
  base::put_u16le(out, end.disk.value_or(0));
  base::put_u16le(out, end.disk.value_or(0));
  auto count = end.entries.value_or(static_cast<std::uint16_t>(items.size()));
  base::put_u16le(out, count);
  base::put_u16le(out, count);
  base::put_u32le(out, end.directory_bytes.value_or(static_cast<std::uint32_t>(directory.size())));
  base::put_u32le(out, end.directory_offset.value_or(static_cast<std::uint32_t>(directory_offset)));
  base::put_u16le(out, static_cast<std::uint16_t>(end.comment.size()));
  base::put(out, end.comment + end.after);
  return out;
}

inline std::string deflated(const std::string& bytes) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_deflate_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

inline std::string little(std::uint64_t value, int count) {
  base::Bytes out;
  base::put_le(out, value, count);
  return std::string(base::text(out));
}

}  // namespace sekisho::formats::zip::crafted
