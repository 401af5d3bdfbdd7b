// For tests and harnesses only: messages put together property by property.
#pragma once

#include <deque>

#include "formats/compound/compound.h"
#include "formats/msg/msg.h"
#include "formats/msg/writer.h"

namespace sekisho::formats::msg::testing {

// The workers of attachments: "MZ" is refused, everything else comes out as it is: messages as such, the rest as text.
class Workers : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    names.push_back(std::string(name));
    kept_.emplace_back(bytes.begin(), bytes.end());
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, base::FileType::txt, base::Code::banned_type, base::view("理由\r\n")};
    const auto type = base::starts_with(bytes, "\xD0\xCF") ? base::FileType::msg : base::FileType::txt;
    return ChildResult{clean, type, base::Code::none, kept_.back()};
  }
  std::vector<std::string> names;
  const base::Bytes& given(std::size_t i) const { return kept_.at(i); }

 private:
  std::deque<base::Bytes> kept_;
};

// Whatever the bytes: what comes out is recognised, and is rebuilt to the same bytes with nothing left to remove.
inline void rebuild_twice(base::ByteView input) {
  base::Profile profile;
  base::Limits limits;
  limits.part_bytes_max = 1 << 20;
  Notes notes, again;
  Workers workers, more;
  BytesSink once, twice;
  Context context{profile, limits, notes, workers, "a.msg", {}}, second{profile, limits, again, more, "a.msg", {}};
  if (!rebuild(input, base::FileType::msg, context, once)) return;
  SEKISHO_CHECK(kFormat.recognise(once.bytes(), "a.msg") == base::FileType::msg);
  SEKISHO_CHECK(rebuild(once.bytes(), base::FileType::msg, second, twice).has_value());
  SEKISHO_CHECK(once.bytes() == twice.bytes());
  SEKISHO_CHECK(again.removed().empty());
}

inline base::Bytes file_of(const compound::Entry& root) {
  BytesSink sink;
  compound::write(root, sink);
  return std::move(sink.bytes());
}

// A property that the writer would never write.
struct Raw {
  std::uint16_t id, type;
  base::Bytes bytes;  // of its stream; none when empty
  std::uint64_t number = 0;
};

// Finishes a storage with raw properties behind those of the writer.
inline compound::Entry finished(StorageWriter& writer, std::size_t header_bytes, const std::vector<Raw>& raws = {}) {
  compound::Entry out = writer.finish(base::Bytes(header_bytes));
  for (const Raw& raw : raws) {
    base::Bytes& properties = out.children.back().bytes;
    base::put_u16le(properties, raw.type);
    base::put_u16le(properties, raw.id);
    base::put_u32le(properties, 6);
    base::put_u64le(properties, raw.bytes.empty() ? raw.number : raw.bytes.size());
  }
  for (const Raw& raw : raws)
    if (!raw.bytes.empty()) out.children.push_back(compound::make_stream(stream_name(raw.id, raw.type), raw.bytes));
  return out;
}

inline base::Bytes bytes_of(std::string_view text) {
  const base::ByteView view = base::view(text);
  return base::Bytes(view.begin(), view.end());
}

}  // namespace sekisho::formats::msg::testing
