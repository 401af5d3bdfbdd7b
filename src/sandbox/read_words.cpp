#include "sandbox/read_words.h"

#include <unistd.h>

#include "sandbox/scratch.h"
#include "sandbox/untrusted.h"
#include "text/text.h"

namespace sekisho::sandbox {

using base::Code;
using base::FileType;

namespace {

constexpr std::chrono::seconds kTimeMax{20};
constexpr std::uint32_t kProcessorSecondsMax = 15;
constexpr std::uint64_t kUnpackedBytesMax = 1ull << 30, kMemoryBytesMax = 512ull << 20;

// Not inside a character: of one that is cut nothing stays.
void cut_to(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  const auto follows = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  while (bytes_max > 0 && follows(text[bytes_max])) --bytes_max;
  text.resize(bytes_max);
}

base::Result<std::string> bytes_of(int fd, std::uint64_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t at = 0; at < out.size();) {
    const ssize_t count = pread(fd, out.data() + at, out.size() - at, static_cast<off_t>(at));
    if (count <= 0) return base::refuse(Code::unreadable, {}, "words");
    at += static_cast<std::size_t>(count);
  }
  return out;
}

}  // namespace

bool has_words(FileType type) {
  switch (type) {
    case FileType::docx:
    case FileType::dotx:
    case FileType::xlsx:
    case FileType::xltx:
    case FileType::pptx:
    case FileType::potx:
    case FileType::ppsx: return true;
    default: return false;
  }
}

Words words_of(std::string_view untrusted) {
  Words out;
  std::string kept(untrusted.substr(0, kWordsBytesMax + 4));
  out.cut = untrusted.size() > kWordsBytesMax;
  cut_to(kept, kWordsBytesMax);
  for (std::size_t at = 0; at < kept.size();) {
    const std::size_t end = std::min(kept.find_first_of("\n\t", at), kept.size());
    out.text += text::printable(std::string_view(kept).substr(at, end - at), SIZE_MAX);
    if (end < kept.size()) out.text += kept[end];
    at = end + 1;
  }
  if (out.text.size() > kWordsBytesMax) out.cut = true;  // what had to be made visible takes more room
  cut_to(out.text, kWordsBytesMax);
  return out;
}

base::Result<Words> read_words(Pool& pool, int document, std::uint64_t bytes, FileType type) {
  if (!has_words(type)) return base::refuse(Code::unsupported_type);
  auto output = scratch_file(Place::memory, pool.scratch_dir());
  if (!output) return std::unexpected(output.error());
  wire::Job job;
  job.kind = wire::JobKind::words;
  job.input_bytes = bytes;
  job.declared = type;
  job.limits.output_bytes_max = kWordsBytesMax + 4;  // so that more shows, and where the last character ends
  job.limits.tree_bytes_max = kUnpackedBytesMax;
  job.limits.memory_bytes_max = kMemoryBytesMax;
  job.file_bytes_max = job.limits.output_bytes_max;
  job.cpu_seconds_max = kProcessorSecondsMax;
  const JobFds fds{.input = document, .output = output->get()};
  auto untrusted = pool.run(job, fds, kTimeMax);
  if (!untrusted) return std::unexpected(untrusted.error());
  auto report = validate(*untrusted, job, fds);
  if (!report) return std::unexpected(report.error());
  if (report->kind != wire::AnswerKind::words) return std::unexpected(report->reason);
  auto text = bytes_of(output->get(), report->output_bytes);
  if (!text) return std::unexpected(text.error());
  return words_of(*text);
}

}  // namespace sekisho::sandbox
