// format_bench FILE|FOLDER … : per type, how long the rebuilder takes in this process against its physical limit in the same run: decoding and
// encoding by the same libraries, and nothing else. No sandbox and no second look on either side. Types without a codec have no limit: "–".
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "format_limits.h"
#include "formats/format.h"
#include "formats/rebuild_twice.h"

namespace {

using namespace sekisho;
using base::FileType;

double now() {  // seconds of this process
  timespec at{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

// Documents inside are rebuilt at once, in this process.
class InThisProcess : public formats::Children {
 public:
  explicit InThisProcess(int depth) : depth_(depth) {}
  std::optional<formats::ChildResult> disarm(base::ByteView bytes, std::string_view name) override;

 private:
  int depth_;
  std::vector<base::Bytes> made_;
};

base::Result<FileType> rebuild(base::ByteView input, std::string_view name, int depth, formats::BytesSink& out, FileType* type = nullptr) {
  const formats::Recognised found = formats::recognise(input, name);
  if (type != nullptr) *type = found.type;
  if (found.format == nullptr || depth == 0) return base::refuse(base::Code::unsupported_type);
  const base::Profile profile;
  const base::Limits limits;
  formats::Notes notes;
  InThisProcess children(depth - 1);
  formats::Context context{profile, limits, notes, children, name, {}};
  return found.format->rebuild(input, found.type, context, out);
}

std::optional<formats::ChildResult> InThisProcess::disarm(base::ByteView bytes, std::string_view name) {
  formats::BytesSink out;
  const auto made = rebuild(bytes, name, depth_, out);
  if (!made) return formats::ChildResult{formats::ChildResult::Verdict::refused, FileType::txt, made.error().code, base::view("refused\n")};
  made_.push_back(std::move(out.bytes()));
  return formats::ChildResult{formats::ChildResult::Verdict::clean, *made, base::Code::none, made_.back()};
}

struct Sum {
  int files = 0, with_limit = 0;
  double bytes = 0, seconds = 0, seconds_with_limit = 0, limit = 0;
};

// The best of several rounds, as many as half a second allows, at least one.
template <class Work>
double best(const Work& work) {
  double least = 1e9, spent = 0;
  for (int round = 0; round < 15 && (round == 0 || spent < 0.25); ++round) {
    const double started = now();
    work();
    const double took = now() - started;
    least = std::min(least, took);
    spent += took;
  }
  return least;
}

void measure(const std::filesystem::path& path, std::map<std::string, Sum>& sums) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const base::ByteView input = base::view(text);
  const std::string name = path.filename().string();
  FileType type = FileType::unknown;
  {
    formats::BytesSink out;
    if (!rebuild(input, name, 6, out, &type)) return;
  }
  Sum& sum = sums[std::string(base::describe(type).id)];
  const double ours = best([&] {
    formats::BytesSink out;
    (void)rebuild(input, name, 6, out);
  });
  ++sum.files;
  sum.bytes += static_cast<double>(input.size());
  sum.seconds += ours;
  if (!bench::decode_and_encode(input, type)) return;
  sum.limit += best([&] { (void)bench::decode_and_encode(input, type); });
  sum.seconds_with_limit += ours;
  ++sum.with_limit;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i]))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  if (files.empty()) {
    fmt::print(stderr, "usage: format_bench FILE|FOLDER …\n");
    return 1;
  }
  std::ranges::sort(files);
  std::map<std::string, Sum> sums;
  for (const auto& path : files) measure(path, sums);
  fmt::print("{:20} {:>6} {:>10} {:>9} {:>9} {:>11}\n", "type", "files", "MB", "ms/file", "MB/s", "× the limit");
  for (const auto& [type, sum] : sums)
    fmt::print("{:20} {:>6} {:>10.2f} {:>9.2f} {:>9.1f} {:>11}\n", type, sum.files, sum.bytes / 1e6, sum.seconds * 1e3 / sum.files,
               sum.bytes / 1e6 / sum.seconds, sum.limit > 0 ? fmt::format("{:.2f}", sum.seconds_with_limit / sum.limit) : "–");
  return 0;
}
