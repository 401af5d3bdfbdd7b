#include "formats/jpeg/segments.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "formats/picture/icc.h"
#include "formats/picture/picture.h"

namespace sekisho::formats::jpeg {
namespace {

using base::ByteView;
using base::What;

constexpr std::uint8_t kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kTem = 0x01, kApp0 = 0xE0, kApp1 = 0xE1, kApp2 = 0xE2, kApp14 = 0xEE, kApp15 = 0xEF,
                       kCom = 0xFE;

bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }
bool is_frame(std::uint8_t marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

// After a scan header: the position of the next marker that is no restart (B.1.1.5: FF 00 is data, FF FF is fill).
std::size_t after_scan(ByteView input, std::size_t from) {
  while (from < input.size()) {
    const void* hit = std::memchr(input.data() + from, 0xFF, input.size() - from);
    if (hit == nullptr) return input.size();
    from = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - input.data());
    if (from + 1 >= input.size()) return input.size();
    const std::uint8_t next = input[from + 1];
    if (next == 0xFF) {
      ++from;
    } else if (next == 0 || is_restart(next)) {
      from += 2;
    } else {
      return from;
    }
  }
  return input.size();
}

class Walk {
 public:
  Walk(ByteView input, Notes& notes) : input_(input), notes_(notes) {}

  Segments run() {
    std::size_t at = 2;
    bool garbage = false;
    while (at + 1 < input_.size()) {
      if (input_[at] != 0xFF) {
        garbage = true;
        ++at;
        continue;
      }
      const std::uint8_t marker = input_[at + 1];
      if (marker == 0xFF) {
        ++at;
        continue;
      }
      at += 2;
      if (marker == kEoi) break;
      if (marker == 0 || marker == kTem || marker == kSoi || is_restart(marker)) continue;
      base::Reader length(base::slice(input_, at));
      const std::size_t bytes = length.u16be();
      if (!length.ok() || bytes < 2 || bytes > input_.size() - at) break;
      segment(marker, input_.subspan(at + 2, bytes - 2));
      at += bytes;
      if (marker == kSos) at = after_scan(input_, at);
    }
    if (garbage) notes_.removed(What::picture_extra);
    assemble_profile();
    return std::move(out_);
  }

 private:
  void segment(std::uint8_t marker, ByteView payload) {
    if (marker == kSos) {
      ++out_.scans;
    } else if (is_frame(marker)) {
      if (out_.components == 0) frame(payload);
    } else if (marker == kCom) {
      notes_.removed(What::picture_comment);
    } else if (marker == kApp0) {
      jfif(payload);
    } else if (marker == kApp1) {
      exif(payload);
    } else if (marker == kApp2) {
      app2(payload);
    } else if (marker == kApp14) {
      adobe(payload);
    } else if (marker > kApp0 && marker <= kApp15) {
      notes_.removed(What::picture_metadata, "APP" + std::to_string(marker - kApp0));
    }
  }

  void frame(ByteView payload) {
    base::Reader in(payload);
    in.skip(1);
    out_.height = in.u16be();
    out_.width = in.u16be();
    out_.components = in.u8();
  }

  // JFIF 1.02: version, unit, densities, and a thumbnail that stays behind.
  void jfif(ByteView payload) {
    if (payload.size() < 14 || !base::starts_with(payload, std::string_view("JFIF\0", 5)) || out_.jfif || out_.scans != 0) {
      notes_.removed(base::starts_with(payload, "JFXX") ? What::thumbnail : What::picture_metadata, "APP0");
      return;
    }
    out_.jfif = true;
    std::copy_n(payload.begin() + 7, 5, out_.density.begin());
    const bool usable = out_.density[0] <= 2 && (out_.density[1] | out_.density[2]) != 0 && (out_.density[3] | out_.density[4]) != 0;
    if (!usable) out_.density = {0, 0, 1, 0, 1};
    if (payload.size() > 14) notes_.removed(What::thumbnail, "APP0");
  }

  void adobe(ByteView payload) {
    const bool first = base::starts_with(payload, "Adobe") && payload.size() >= 12 && !out_.adobe_transform && out_.scans == 0;
    if (first) out_.adobe_transform = payload[11] <= 2 ? payload[11] : std::uint8_t{0};
    if (!first || payload.size() != 12) notes_.removed(What::picture_metadata, "APP14");
  }

  void exif(ByteView payload) {
    if (!base::starts_with(payload, kExifName) || out_.scans != 0) {
      notes_.removed(What::picture_metadata, "APP1");
      return;
    }
    const ByteView tiff = payload.subspan(kExifName.size());
    const std::uint16_t orientation = picture::exif_orientation(tiff);
    const bool first = out_.orientation == 1;
    if (first) out_.orientation = orientation;
    const base::Bytes bare = picture::bare_exif(orientation);
    if (!first || orientation == 1 || !std::equal(tiff.begin(), tiff.end(), bare.begin(), bare.end())) notes_.removed(What::picture_metadata, "Exif");
  }

  void app2(ByteView payload) {
    if (base::starts_with(payload, kIccName) && payload.size() >= kIccName.size() + 2 && out_.scans == 0) {
      icc_.push_back(payload.subspan(kIccName.size()));
    } else if (base::starts_with(payload, std::string_view("MPF\0", 4))) {
      notes_.removed(What::picture_extra, "MPF");
    } else {
      notes_.removed(What::picture_metadata, "APP2");
    }
  }

  void assemble_profile() {
    if (icc_.empty()) return;
    base::Bytes profile;
    bool whole = icc_.size() <= 255;
    for (std::size_t i = 0; whole && i < icc_.size(); ++i) {
      whole = icc_[i][0] == i + 1 && icc_[i][1] == icc_.size() && profile.size() <= picture::kIccBytesMax;
      base::put(profile, icc_[i].subspan(2));
    }
    if (whole) {
      out_.icc = std::move(profile);
    } else {
      notes_.removed(What::color_profile);
    }
  }

  ByteView input_;
  Notes& notes_;
  Segments out_;
  std::vector<ByteView> icc_;
};

}  // namespace

Segments walk(ByteView input, Notes& notes) { return Walk(input, notes).run(); }

}  // namespace sekisho::formats::jpeg
