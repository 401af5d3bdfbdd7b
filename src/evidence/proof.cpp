#include "evidence/proof.h"

#include <fmt/format.h>

#include "evidence/base64.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;

namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kHashesMax = 63;

// The next line without its newline; nothing where the text ends before one.
std::optional<std::string_view> next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

// Hashes, one a line, up to and with the empty line.
Result<Proof> hashes_until_blank(std::string_view& rest) {
  Proof out;
  while (auto line = next_line(rest)) {
    if (line->empty()) return out;
    auto hash = digest_from_base64(*line);
    if (!hash || out.size() == kHashesMax) break;
    out.push_back(*hash);
  }
  return refuse(Code::bad_proof);
}

std::string lines_of(const Proof& hashes) {
  std::string out;
  for (const base::Digest& hash : hashes) out += base64(hash) + "\n";
  return out;
}

std::optional<std::string_view> after(std::optional<std::string_view> line, std::string_view word) {
  if (!line || !line->starts_with(word)) return std::nullopt;
  return line->substr(word.size());
}

}  // namespace

std::string RecordProof::text() const {
  std::string out = std::string(kFirstLine) + "\n";
  if (extra) out += "extra " + base64(*extra) + "\n";
  return out + fmt::format("index {}\n", index) + lines_of(hashes) + "\n" + checkpoint;
}

Result<RecordProof> RecordProof::parse(std::string_view text) {
  if (text.size() > kBytesMax || next_line(text) != kFirstLine) return refuse(Code::bad_proof);
  RecordProof out;
  auto line = next_line(text);
  if (auto encoded = after(line, "extra ")) {
    out.extra = from_base64(*encoded);
    if (!out.extra) return refuse(Code::bad_proof);
    line = next_line(text);
  }
  auto digits = after(line, "index ");
  auto index = digits ? plain_number(*digits) : std::nullopt;
  if (!index) return refuse(Code::bad_proof);
  auto hashes = hashes_until_blank(text);
  if (!hashes) return std::unexpected(hashes.error());
  if (!Note::parse(text)) return refuse(Code::bad_proof);
  out.index = *index;
  out.hashes = std::move(*hashes);
  out.checkpoint = text;
  return out;
}

Result<Checkpoint> RecordProof::verify(base::ByteView record, const PublicKey& log) const {
  auto found = open_checkpoint(checkpoint, log);
  if (!found) return found;
  if (auto ok = verify_inclusion(index, found->size, leaf_hash(record), hashes, found->root); !ok) return std::unexpected(ok.error());
  return found;
}

std::string WitnessRequest::text() const { return fmt::format("old {}\n{}\n{}", old_size, lines_of(hashes), checkpoint); }

Result<WitnessRequest> WitnessRequest::parse(std::string_view text) {
  if (text.size() > RecordProof::kBytesMax) return refuse(Code::bad_proof);
  auto digits = after(next_line(text), "old ");
  auto old_size = digits ? plain_number(*digits) : std::nullopt;
  if (!old_size) return refuse(Code::bad_proof);
  auto hashes = hashes_until_blank(text);
  if (!hashes) return std::unexpected(hashes.error());
  if (!Note::parse(text)) return refuse(Code::bad_proof);
  return WitnessRequest{*old_size, std::move(*hashes), std::string(text)};
}

Result<Witnessed> witness(const WitnessRequest& request, const PublicKey& log, const std::optional<Checkpoint>& seen, const SigningKey& key,
                          std::uint64_t time_s) {
  auto found = open_checkpoint(request.checkpoint, log);
  if (!found) return std::unexpected(found.error());
  const std::uint64_t seen_size = seen ? seen->size : 0;
  if (seen && seen->origin != found->origin) return refuse(Code::bad_checkpoint, seen->origin);
  if (found->size < seen_size) return refuse(Code::evidence_rolled_back, fmt::format("{} < {}", found->size, seen_size));
  if (request.old_size != seen_size) return refuse(Code::bad_proof, fmt::format("old {}", seen_size));
  if (auto ok = verify_consistency(seen_size, found->size, seen ? seen->root : empty_root(), found->root, request.hashes); !ok)
    return refuse(Code::evidence_altered, fmt::format("{} … {}", seen_size, found->size));
  Witnessed out{cosign(key, found->text(), time_s), std::move(*found)};
  return out;
}

}  // namespace sekisho::evidence
