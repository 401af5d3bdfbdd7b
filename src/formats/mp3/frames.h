// The frames of a stream: headers that agree with each other, found again behind bytes that are none.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::formats::mp3 {

// ISO/IEC 11172-3 2.4.1.3. bytes is the whole frame's length, header included.
struct FrameHeader {
  std::uint8_t version = 0;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5, as the header has it
  std::uint8_t rate = 0;
  bool mono = false;
  bool checksum = false;
  std::size_t bytes = 0;

  bool same_stream(const FrameHeader& other) const { return version == other.version && rate == other.rate && mono == other.mono; }
  std::size_t side_info_bytes() const { return version == 3 ? (mono ? 17 : 32) : (mono ? 9 : 17); }
};

// A Layer III header with a told bit rate, or nothing.
std::optional<FrameHeader> frame_header(base::ByteView bytes);

// A Layer III header whose bit rate is "free": its length stands nowhere.
bool free_format(base::ByteView bytes);

// Walks the frames of a stream past tags and whatever else is no frame. Costs time linear in the bytes.
class Frames {
 public:
  explicit Frames(base::ByteView stream) : stream_(stream) {}

  // The next whole frame; empty at the end. Tags and other bytes that were stepped over to reach it are counted.
  base::ByteView next();
  std::size_t stepped_over() const { return stepped_over_; }
  std::uint32_t tags() const { return tags_; }

 private:
  bool run_of_frames(std::size_t at, int frames) const;
  bool find_frame();

  base::ByteView stream_;
  std::size_t at_ = 0, stepped_over_ = 0;
  std::uint32_t tags_ = 0;
  std::optional<FrameHeader> reference_;
};

}  // namespace sekisho::formats::mp3
