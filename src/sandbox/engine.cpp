#include "sandbox/engine.h"

#include <algorithm>
#include <map>

#include "sandbox/tree.h"

namespace sekisho::sandbox {

using base::Code;

namespace {

constexpr std::uint64_t kHashedBytesMax = 64ull << 30;  // a report names its input by hash, unless that alone would take minutes

// One note for each thing and place; beyond the limit places are dropped and counts are kept.
std::vector<base::Note> merged(const std::vector<base::Note>& notes, std::size_t notes_max) {
  std::vector<base::Note> out;
  std::map<std::pair<base::What, std::string>, std::size_t> index;
  for (const base::Note& note : notes) {
    auto key = std::pair(note.what, note.where);
    if (!index.contains(key) && out.size() >= notes_max) key.second.clear();
    auto [found, fresh] = index.try_emplace(key, out.size());
    if (fresh) out.push_back({note.what, key.second, 0});
    std::uint32_t& count = out[found->second].count;
    count += std::min(note.count, UINT32_MAX - count);
  }
  return out;
}

void fill(Outcome& out, Tree& tree, Rebuilt rebuilt, const base::Limits& limits) {
  out.input_type = rebuilt.input_type;
  out.reason = std::move(rebuilt.reason);
  out.warnings = merged(rebuilt.warnings, limits.notes_max);
  out.clean = out.reason.code == Code::none;
  if (out.clean) {
    out.output_type = rebuilt.output_type;
    out.removed = merged(rebuilt.removed, limits.notes_max);
    out.measure = rebuilt.measure;
    out.output_fd = std::move(rebuilt.output);
    out.output_bytes = rebuilt.output_bytes;
    out.output_sha256 = rebuilt.output_sha256;
  }
  out.detail = tree.log();
}

}  // namespace

Outcome Engine::disarm(const Request& request) {
  const auto start = Clock::now();
  Outcome out;
  out.input_bytes = request.input_bytes;
  if (request.input_bytes == 0) {
    out.input_sha256 = base::sha256({});
    out.reason = {Code::empty_file, {}, {}};
  } else if (request.input_bytes > request.limits.input_bytes_max) {
    out.reason = {Code::too_large, {}, {}};
    if (request.input_bytes <= kHashedBytesMax) out.input_sha256 = sha256_of(request.input_fd, 0, request.input_bytes).value_or(base::Digest{});
  } else {
    Tree tree(pool_, request);
    auto staged = is_sealed(request.input_fd) ? duplicate(request.input_fd) : tree.stage(request.input_fd, 0, request.input_bytes);
    auto digest = staged ? sha256_of(staged->get(), 0, request.input_bytes) : std::unexpected(staged.error());
    if (digest) {
      out.input_sha256 = *digest;
      fill(out, tree, tree.disarm({staged->get(), request.input_bytes, request.name, {}, 0}), request.limits);
    } else {
      out.reason = digest.error();
    }
  }
  if (!out.reason.detail.empty()) out.detail += (out.detail.empty() ? "" : "; ") + out.reason.detail;
  out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return out;
}

}  // namespace sekisho::sandbox
