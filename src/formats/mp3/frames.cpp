#include "formats/mp3/frames.h"

#include <algorithm>

#include "formats/mp3/tags.h"

namespace sekisho::formats::mp3 {
namespace {

constexpr int kBitRates[2][16] = {{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, -1},
                                  {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, -1}};
constexpr std::uint32_t kRates[3] = {44'100, 48'000, 32'000};
constexpr int kFirstRun = 3, kAgainRun = 2;  // frames that must follow each other before a stream is believed

bool layer_three(base::ByteView b) {
  if (b.size() < 4 || b[0] != 0xFF || (b[1] & 0xE6) != 0xE2) return false;
  return (b[1] >> 3 & 3) != 1 && (b[2] >> 2 & 3) != 3 && (b[3] & 3) != 2;
}

}  // namespace

bool free_format(base::ByteView bytes) { return layer_three(bytes) && bytes[2] >> 4 == 0; }

std::optional<FrameHeader> frame_header(base::ByteView b) {
  if (!layer_three(b)) return std::nullopt;
  FrameHeader header;
  header.version = b[1] >> 3 & 3;
  header.checksum = (b[1] & 1) == 0;
  header.rate = b[2] >> 2 & 3;
  header.mono = b[3] >> 6 == 3;
  const bool first = header.version == 3;
  const int kilobits = kBitRates[first ? 1 : 0][b[2] >> 4];
  if (kilobits <= 0) return std::nullopt;
  const std::uint32_t rate = kRates[header.rate] >> (header.version == 3 ? 0 : header.version == 2 ? 1 : 2);
  header.bytes = (first ? 144'000u : 72'000u) * static_cast<std::uint32_t>(kilobits) / rate + (b[2] >> 1 & 1);
  if (header.bytes < 4 + header.side_info_bytes()) return std::nullopt;
  return header;
}

bool Frames::run_of_frames(std::size_t at, int frames) const {
  std::optional<FrameHeader> first = reference_;
  for (int i = 0; i < frames; ++i) {
    if (i > 0 && at == stream_.size()) return true;
    const auto header = frame_header(base::slice(stream_, at, 4));
    if (!header || header->bytes > stream_.size() - at || (first && !first->same_stream(*header))) return false;
    if (!first) first = header;
    at += header->bytes;
  }
  return true;
}

bool Frames::find_frame() {
  for (std::size_t tag = tag_bytes(stream_.subspan(at_)); tag != 0; tag = tag_bytes(stream_.subspan(at_))) {
    ++tags_;
    at_ += tag;
  }
  const std::size_t from = at_;
  bool found = false;
  while (at_ < stream_.size() && !found) {
    const base::ByteView rest = stream_.subspan(at_);
    at_ += static_cast<std::size_t>(std::ranges::find(rest, std::uint8_t{0xFF}) - rest.begin());
    found = at_ < stream_.size() && run_of_frames(at_, reference_ ? kAgainRun : kFirstRun);
    if (!found && at_ < stream_.size()) ++at_;
  }
  stepped_over_ += at_ - from;
  return found;
}

base::ByteView Frames::next() {
  if (at_ >= stream_.size()) return {};
  auto header = frame_header(base::slice(stream_, at_, 4));
  const bool in_step = reference_ && header && reference_->same_stream(*header) && header->bytes <= stream_.size() - at_;
  if (!in_step) {
    if (!find_frame()) return {};
    header = frame_header(base::slice(stream_, at_, 4));
    if (!reference_) reference_ = header;
  }
  const base::ByteView frame = base::slice(stream_, at_, header->bytes);
  at_ += header->bytes;
  return frame;
}

}  // namespace sekisho::formats::mp3
