#include <algorithm>

#include "formats/officeart/officeart.h"

namespace sekisho::formats::officeart {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::size_t kHeaderBytes = 8;
constexpr int kDepthMax = 64;

class TreeReader {
 public:
  TreeReader(ByteView bytes, const base::Limits& limits, bool (*opaque)(std::uint16_t))
      : bytes_(bytes), left_(limits.parts_max * 4), opaque_(opaque) {}

  // bytes_[at, end): whole records. An inner container must be filled exactly; at the top what is left over is left.
  base::Status fill(std::vector<Record>& out, std::size_t at, std::size_t end, int depth) {
    if (depth > kDepthMax) return base::refuse(Code::too_deep);
    while (at < end) {
      base::Reader in(base::slice(bytes_, at, end - at));
      const std::uint16_t first = in.u16le();
      Record record;
      record.version = static_cast<std::uint8_t>(first & 0xF);
      record.instance = static_cast<std::uint16_t>(first >> 4);
      record.type = in.u16le();
      const std::uint32_t length = in.u32le();
      if (!in.ok() || record.type < 0xF000 || length > in.left()) {
        if (depth > 0 && !(in.ok() && record.type >= 0xF000)) return base::refuse(Code::damaged);
        if (depth > 0) return base::refuse(Code::damaged);
        whole = false;
        return {};
      }
      if (left_-- == 0) return base::refuse(Code::too_many_entries);
      const std::size_t body = at + kHeaderBytes;
      record.end = body + length;
      if (record.container() && !(opaque_ && opaque_(record.type))) {
        if (auto status = fill(record.inside, body, record.end, depth + 1); !status) return status;
      } else {
        const ByteView view = base::slice(bytes_, body, length);
        record.body.assign(view.begin(), view.end());
      }
      at = record.end;
      out.push_back(std::move(record));
    }
    return {};
  }

  bool whole = true;

 private:
  ByteView bytes_;
  std::size_t left_;
  bool (*opaque_)(std::uint16_t);
};

}  // namespace

base::Result<Tree> read(ByteView bytes, const base::Limits& limits, bool (*opaque)(std::uint16_t)) {
  Tree tree;
  TreeReader reader(bytes, limits, opaque);
  if (auto status = reader.fill(tree.records, 0, bytes.size(), 0); !status) return std::unexpected(status.error());
  tree.whole = reader.whole;
  return tree;
}

std::size_t size_of(const Record& record) {
  std::size_t bytes = kHeaderBytes + record.body.size();
  for (const Record& each : record.inside) bytes += size_of(each);
  return bytes;
}

void write(const Record& record, Bytes& out) {
  base::put_u16le(out, static_cast<std::uint16_t>(record.instance << 4 | (record.version & 0xF)));
  base::put_u16le(out, record.type);
  base::put_u32le(out, static_cast<std::uint32_t>(size_of(record) - kHeaderBytes));
  base::put(out, record.body);
  for (const Record& each : record.inside) write(each, out);
}

Bytes write(const std::vector<Record>& records) {
  Bytes out;
  for (const Record& record : records) write(record, out);
  return out;
}

const Record* find(const Record& container, std::uint16_t type) {
  for (const Record& each : container.inside)
    if (each.type == type) return &each;
  return nullptr;
}

Record* find(Record& container, std::uint16_t type) { return const_cast<Record*>(find(std::as_const(container), type)); }

std::uint32_t shape_number(const Record& shape) {
  const Record* fsp = find(shape, kFSP);
  return fsp == nullptr ? 0 : base::Reader(fsp->body).u32le();
}

}  // namespace sekisho::formats::officeart
