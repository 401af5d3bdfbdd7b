#include "evidence/checkpoint.h"

#include <fmt/format.h>

#include "evidence/base64.h"
#include "evidence/merkle.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;

namespace {

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

std::string cosigned_message(std::string_view checkpoint_text, std::uint64_t time_s) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time_s, checkpoint_text);
}

}  // namespace

std::string Checkpoint::text() const {
  std::string out = fmt::format("{}\n{}\n{}\n", origin, size, base64(root));
  for (const std::string& line : extensions) out += line + "\n";
  return out;
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  if (text.empty() || text.back() != '\n') return refuse(Code::bad_checkpoint);
  Checkpoint out;
  out.origin = next_line(text);
  auto size = plain_number(next_line(text));
  auto root = digest_from_base64(next_line(text));
  if (out.origin.empty() || !size || *size > kTreeSizeMax || !root) return refuse(Code::bad_checkpoint);
  out.size = *size;
  out.root = *root;
  while (!text.empty()) {
    out.extensions.emplace_back(next_line(text));
    if (out.extensions.back().empty()) return refuse(Code::bad_checkpoint);
  }
  return out;
}

Result<Checkpoint> open_checkpoint(std::string_view note, const PublicKey& log) {
  auto text = log.open(note);
  if (!text) return refuse(Code::bad_checkpoint);
  return Checkpoint::parse(*text);
}

Result<WitnessKey> WitnessKey::parse(std::string_view text) {
  if (auto own = PublicKey::parse(text, KeyUse::cosignature)) return WitnessKey(std::move(*own));
  auto key = PublicKey::parse(text);
  if (!key) return std::unexpected(key.error());
  return WitnessKey(std::move(*key));
}

Result<std::uint64_t> WitnessKey::verify(const Note& checkpoint) const {
  for (const NoteSignature& signature : checkpoint.signatures) {
    if (!made(signature)) continue;
    base::Reader reader(signature.bytes);
    const std::uint64_t high = reader.u32be(), low = reader.u32be(), time_s = high << 32 | low;
    if (!reader.ok() || time_s > INT64_MAX || !key_.signed_by_this(cosigned_message(checkpoint.text, time_s), reader.take(reader.left())))
      return refuse(Code::bad_checkpoint);
    return time_s;
  }
  return refuse(Code::bad_checkpoint);
}

std::string cosign(const SigningKey& witness, std::string_view checkpoint_text, std::uint64_t time_s) {
  NoteSignature line{witness.public_key().name(), witness.public_key().key_id(KeyUse::cosignature), {}};
  base::put_be(line.bytes, time_s, 8);
  base::put(line.bytes, witness.sign_bytes(cosigned_message(checkpoint_text, time_s)));
  return signature_line(line);
}

}  // namespace sekisho::evidence
