#include "formats/zip/writer.h"

#include <libdeflate.h>

#include <algorithm>

#include "formats/zip/directory.h"
#include "formats/zip/pack.h"

namespace sekisho::formats::zip {

using base::Bytes;
using base::ByteView;

namespace {

constexpr std::uint16_t kVersion = 20, kVersionZip64 = 45;
constexpr std::uint16_t kTime = 0, kDate = 1 << 5 | 1;  // 1980-01-01 00:00
constexpr std::uint32_t kDirectoryAttribute = 0x10;

bool wide(std::uint64_t value) { return value >= UINT32_MAX; }
std::uint32_t narrow(std::uint64_t value) { return wide(value) ? UINT32_MAX : static_cast<std::uint32_t>(value); }

bool ascii(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

class Writer::Stream {
 public:
  std::string name;
  Packer packer;
};

Writer::Writer(Sink& out) : out_(out) {}
Writer::~Writer() = default;

void Writer::add(std::string_view name_utf8, ByteView bytes, Method method) {
  SEKISHO_CHECK(!stream_);
  Bytes packed = method == Method::deflate ? deflate_whole(bytes) : Bytes{};
  std::uint32_t crc32 = bytes.empty() ? 0 : libdeflate_crc32(0, bytes.data(), bytes.size());
  bool store = packed.empty();
  emit({std::string(name_utf8), crc32, 0, bytes.size(), 0, static_cast<std::uint16_t>(store ? 0 : 8)}, store ? bytes : ByteView(packed));
}

Writer::Packed Writer::pack(ByteView bytes, Method method) {
  Packed out;
  if (method == Method::deflate) out.bytes = deflate_whole(bytes);
  out.method = out.bytes.empty() ? 0 : 8;
  if (out.bytes.empty()) out.bytes.assign(bytes.begin(), bytes.end());
  out.crc32 = bytes.empty() ? 0 : libdeflate_crc32(0, bytes.data(), bytes.size());
  out.unpacked_bytes = bytes.size();
  return out;
}

void Writer::add(std::string_view name_utf8, const Packed& packed) {
  SEKISHO_CHECK(!stream_);
  emit({std::string(name_utf8), packed.crc32, 0, packed.unpacked_bytes, 0, packed.method}, packed.bytes);
}

void Writer::begin(std::string_view name_utf8) {
  SEKISHO_CHECK(!stream_);
  stream_ = std::make_unique<Stream>();
  stream_->name = name_utf8;
}

void Writer::write(ByteView bytes) {
  SEKISHO_CHECK(stream_ != nullptr);
  stream_->packer.write(bytes);
}

void Writer::end() {
  SEKISHO_CHECK(stream_ != nullptr);
  std::unique_ptr<Stream> stream = std::move(stream_);
  Packer::Packed packed = stream->packer.finish();
  emit({std::move(stream->name), stream->packer.crc32(), 0, stream->packer.bytes(), 0, packed.method}, packed.bytes);
}

// 4.3.7
void Writer::emit(Written entry, ByteView packed) {
  SEKISHO_CHECK(entry.name.size() <= UINT16_MAX);
  entry.packed_bytes = packed.size();
  entry.offset = offset_;
  bool zip64 = wide(entry.packed_bytes) || wide(entry.bytes);
  Bytes header;
  base::put_u32le(header, kLocalSignature);
  base::put_u16le(header, zip64 ? kVersionZip64 : kVersion);
  base::put_u16le(header, ascii(entry.name) ? 0 : kFlagUtf8);
  base::put_u16le(header, entry.method);
  base::put_u16le(header, kTime);
  base::put_u16le(header, kDate);
  base::put_u32le(header, entry.crc32);
  base::put_u32le(header, zip64 ? UINT32_MAX : narrow(entry.packed_bytes));
  base::put_u32le(header, zip64 ? UINT32_MAX : narrow(entry.bytes));
  base::put_u16le(header, static_cast<std::uint16_t>(entry.name.size()));
  base::put_u16le(header, zip64 ? 20 : 0);
  base::put(header, entry.name);
  if (zip64) {  // 4.5.3: a local header holds both sizes
    base::put_u16le(header, 0x0001);
    base::put_u16le(header, 16);
    base::put_u64le(header, entry.bytes);
    base::put_u64le(header, entry.packed_bytes);
  }
  out_.write(header);
  out_.write(packed);
  offset_ += header.size() + packed.size();
  entries_.push_back(std::move(entry));
}

// 4.3.12
void Writer::emit_directory() {
  for (const Written& entry : entries_) {
    bool sizes = wide(entry.packed_bytes) || wide(entry.bytes), far = wide(entry.offset);
    Bytes extra;
    if (sizes || far) {
      base::put_u16le(extra, 0x0001);
      base::put_u16le(extra, static_cast<std::uint16_t>((sizes ? 16 : 0) + (far ? 8 : 0)));
      if (sizes) base::put_u64le(extra, entry.bytes);
      if (sizes) base::put_u64le(extra, entry.packed_bytes);
      if (far) base::put_u64le(extra, entry.offset);
    }
    std::uint16_t version = extra.empty() ? kVersion : kVersionZip64;
    Bytes header;
    base::put_u32le(header, kCentralSignature);
    base::put_u16le(header, version);  // made by MS-DOS
    base::put_u16le(header, version);
    base::put_u16le(header, ascii(entry.name) ? 0 : kFlagUtf8);
    base::put_u16le(header, entry.method);
    base::put_u16le(header, kTime);
    base::put_u16le(header, kDate);
    base::put_u32le(header, entry.crc32);
    base::put_u32le(header, sizes ? UINT32_MAX : narrow(entry.packed_bytes));
    base::put_u32le(header, sizes ? UINT32_MAX : narrow(entry.bytes));
    base::put_u16le(header, static_cast<std::uint16_t>(entry.name.size()));
    base::put_u16le(header, static_cast<std::uint16_t>(extra.size()));
    base::put_le(header, 0, 6);  // no comment, disk 0, no internal attributes
    base::put_u32le(header, entry.name.ends_with('/') ? kDirectoryAttribute : 0);
    base::put_u32le(header, narrow(entry.offset));
    base::put(header, entry.name);
    base::put(header, extra);
    out_.write(header);
    offset_ += header.size();
  }
}

// 4.3.14 to 4.3.16
void Writer::finish() {
  SEKISHO_CHECK(!stream_);
  std::uint64_t directory_offset = offset_, count = entries_.size();
  emit_directory();
  std::uint64_t directory_bytes = offset_ - directory_offset;
  Bytes end;
  if (count >= UINT16_MAX || wide(directory_offset) || wide(directory_bytes)) {
    base::put_u32le(end, kZip64EndSignature);
    base::put_u64le(end, 44);
    base::put_u16le(end, kVersionZip64);
    base::put_u16le(end, kVersionZip64);
    base::put_u64le(end, 0);  // disks
    for (std::uint64_t value : {count, count, directory_bytes, directory_offset}) base::put_u64le(end, value);
    base::put_u32le(end, kZip64LocatorSignature);
    base::put_u32le(end, 0);
    base::put_u64le(end, offset_);
    base::put_u32le(end, 1);
  }
  base::put_u32le(end, kEndSignature);
  base::put_u32le(end, 0);  // disks
  base::put_u16le(end, static_cast<std::uint16_t>(std::min<std::uint64_t>(count, UINT16_MAX)));
  base::put_u16le(end, static_cast<std::uint16_t>(std::min<std::uint64_t>(count, UINT16_MAX)));
  base::put_u32le(end, narrow(directory_bytes));
  base::put_u32le(end, narrow(directory_offset));
  base::put_u16le(end, 0);
  out_.write(end);
}

}  // namespace sekisho::formats::zip
