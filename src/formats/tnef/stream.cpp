#include "formats/tnef/stream.h"

namespace sekisho::formats::tnef {

using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::uint32_t kSignature = 0x223E9F78;
constexpr std::uint8_t kOfMessage = 1, kOfAttachment = 2;
// [MS-OXTNEF] 2.1.3.2, without the type in the upper half
constexpr std::uint16_t kFrom = 0x8000, kSubject = 0x8004, kMessageClass = 0x8008, kBody = 0x800C, kAttachData = 0x800F, kAttachTitle = 0x8010,
                        kRendering = 0x9002, kMessageProperties = 0x9003, kAttachmentProperties = 0x9005, kCodePage = 0x9007;
constexpr std::size_t kPropertiesMax = 5'000, kAttributesMax = 100'000;

// 2.1.3.4: how many bytes a value of a fixed size takes, padded to four; 0 for one that says its size itself.
std::size_t fixed_bytes(std::uint16_t type) {
  switch (type & 0x0FFF) {
    case 0x0002:
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B: return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040: return 8;
    case 0x0048: return 16;
    default: return 0;
  }
}

void skip_padding(Reader& in, std::size_t bytes) { in.skip((4 - bytes % 4) % 4); }

bool skip_name(Reader& in) {
  in.skip(16);
  if (in.u32le() == 0) {
    in.skip(4);
  } else {
    const std::uint32_t bytes = in.u32le();
    in.skip(bytes);
    skip_padding(in, bytes);
  }
  return in.ok();
}

// Of a value with several parts the first.
bool read_value(Reader& in, std::uint16_t type, ByteView& out) {
  const std::size_t fixed = fixed_bytes(type);
  const bool counted = fixed == 0 || (type & 0x1000) != 0;
  const std::uint32_t count = counted ? in.u32le() : 1;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::uint32_t bytes = fixed == 0 ? in.u32le() : static_cast<std::uint32_t>(fixed);
    const ByteView value = in.take(bytes);
    if (fixed == 0) skip_padding(in, bytes);
    if (i == 0) out = value;
  }
  return in.ok();
}

Properties read_properties(ByteView bytes) {
  Properties out;
  Reader in(bytes);
  const std::uint32_t count = in.u32le();
  for (std::uint32_t i = 0; i < count && i < kPropertiesMax && in.ok(); ++i) {
    Property property;
    property.type = in.u16le();
    const std::uint16_t id = in.u16le();
    if (id >= 0x8000 && !skip_name(in)) break;
    if (!read_value(in, property.type, property.bytes)) break;
    if (id < 0x8000) out.try_emplace(id, property);
  }
  return out;
}

bool sums_up(ByteView data, std::uint16_t sum) {
  std::uint16_t actual = 0;
  for (const std::uint8_t byte : data) actual = static_cast<std::uint16_t>(actual + byte);
  return actual == sum;
}

void take(std::uint16_t id, ByteView data, Message& out) {
  switch (id) {
    case kFrom: out.from = data; break;
    case kSubject: out.subject = data; break;
    case kMessageClass: out.message_class = data; break;
    case kBody: out.body = data; break;
    case kCodePage: out.code_page = Reader(data).u32le(); break;
    case kMessageProperties: out.properties = read_properties(data); break;
    default: break;
  }
}

void take(std::uint16_t id, ByteView data, Attachment& out) {
  switch (id) {
    case kAttachTitle: out.title = data; break;
    case kAttachData: out.data = data; break;
    case kAttachmentProperties: out.properties = read_properties(data); break;
    default: break;
  }
}

}  // namespace

base::Result<Message> read(ByteView input, const base::Limits& limits) {
  Reader in(input);
  if (in.u32le() != kSignature) return base::refuse(Code::damaged);
  in.skip(2);
  Message out;
  for (std::size_t attributes = 0; in.ok() && !in.at_end(); ++attributes) {
    if (attributes > kAttributesMax) return base::refuse(Code::too_many_entries);
    const std::uint8_t level = in.u8();
    if (level != kOfMessage && level != kOfAttachment) {
      out.trailing = true;
      return out;
    }
    const auto id = static_cast<std::uint16_t>(in.u32le());
    const std::uint32_t bytes = in.u32le();
    const ByteView data = in.take(bytes);
    const std::uint16_t sum = in.u16le();
    if (!in.ok() || !sums_up(data, sum)) return base::refuse(Code::damaged, {}, "an attribute");
    if (level == kOfMessage) {
      take(id, data, out);
    } else if (id == kRendering) {
      if (out.attachments.size() >= limits.tree_entries_max) return base::refuse(Code::too_many_entries);
      out.attachments.push_back({});
      out.attachments.back().kind = Reader(data).u16le();
    } else if (!out.attachments.empty()) {
      take(id, data, out.attachments.back());
    }
  }
  if (!in.ok()) return base::refuse(Code::damaged);
  return out;
}

}  // namespace sekisho::formats::tnef
