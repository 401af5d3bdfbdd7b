#include "sandbox/pixels.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "sandbox/scratch.h"
#include "sandbox/untrusted.h"

namespace sekisho::sandbox {

using base::Code;
using base::FileType;

namespace {

constexpr std::chrono::seconds kTimeMax{20};
constexpr std::uint32_t kProcessorSecondsMax = 15;
constexpr std::uint64_t kMemoryBytesMax = 512ull << 20, kPpmBytesMax = std::uint64_t{kPixelsSideMax} * kPixelsSideMax * 3 + 64;
constexpr int kRoundingMax = 24;  // of 255

std::optional<std::uint32_t> number(base::Reader& in, char end) {
  std::uint32_t value = 0;
  for (int digits = 0; digits < 6; ++digits) {
    const std::uint8_t byte = in.u8();
    if (in.ok() && byte == end && digits > 0) return value;
    if (!in.ok() || byte < '0' || byte > '9') return std::nullopt;
    value = value * 10 + (byte - '0');
  }
  return std::nullopt;
}

}  // namespace

bool has_pixels(FileType type) { return type == FileType::jpeg || type == FileType::png || type == FileType::webp || type == FileType::tiff; }

base::Result<Pixels> pixels_of(base::ByteView untrusted) {
  base::Reader in(untrusted);
  const bool begins = base::text(in.take(3)) == "P6\n";
  const auto width = number(in, ' '), height = number(in, '\n'), depth = number(in, '\n');
  if (!begins || !width || !height || depth != 255u || *width == 0 || *height == 0 || *width > kPixelsSideMax || *height > kPixelsSideMax)
    return base::refuse(Code::feature_unsupported, {}, "no picture was drawn");
  const base::ByteView rgb = in.take(std::size_t{*width} * *height * 3);
  if (!in.ok() || !in.at_end()) return base::refuse(Code::feature_unsupported, {}, "no whole picture was drawn");
  return Pixels{*width, *height, base::Bytes(rgb.begin(), rgb.end())};
}

base::Result<Pixels> page_pixels(const PageTask& task, std::uint32_t page) {
  auto drawn = page_ppm(task, page);
  if (!drawn) return std::unexpected(drawn.error());
  return pixels_of(*drawn);
}

base::Result<Pixels> picture_pixels(Pool& pool, int picture, std::uint64_t bytes, FileType type) {
  if (!has_pixels(type)) return base::refuse(Code::unsupported_type);
  auto output = scratch_file(Place::memory, pool.scratch_dir());
  if (!output) return std::unexpected(output.error());
  wire::Job job;
  job.kind = wire::JobKind::show;
  job.input_bytes = bytes;
  job.declared = type;
  job.limits.output_bytes_max = kPpmBytesMax;
  job.limits.memory_bytes_max = kMemoryBytesMax;
  job.file_bytes_max = kPpmBytesMax;
  job.cpu_seconds_max = kProcessorSecondsMax;
  const JobFds fds{.input = picture, .output = output->get()};
  auto untrusted = pool.run(job, fds, kTimeMax);
  if (!untrusted) return std::unexpected(untrusted.error());
  auto report = validate(*untrusted, job, fds);
  if (!report) return std::unexpected(report.error());
  if (report->kind != wire::AnswerKind::words) return std::unexpected(report->reason);
  base::Bytes ppm(report->output_bytes);
  if (pread(output->get(), ppm.data(), ppm.size(), 0) != static_cast<ssize_t>(ppm.size())) return base::refuse(Code::unreadable, {}, "pixels");
  return pixels_of(ppm);
}

double same_share(const Pixels& one, const Pixels& other) {
  const std::uint32_t width = std::min(one.width, other.width), height = std::min(one.height, other.height);
  const std::uint64_t all = std::uint64_t{std::max(one.width, other.width)} * std::max(one.height, other.height);
  std::uint64_t same = 0;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint8_t* a = one.rgb.data() + (std::size_t{y} * one.width + x) * 3;
      const std::uint8_t* b = other.rgb.data() + (std::size_t{y} * other.width + x) * 3;
      same += std::abs(a[0] - b[0]) <= kRoundingMax && std::abs(a[1] - b[1]) <= kRoundingMax && std::abs(a[2] - b[2]) <= kRoundingMax;
    }
  return all == 0 ? 1 : static_cast<double>(same) / static_cast<double>(all);
}

}  // namespace sekisho::sandbox
