#include "evidence/certificate.h"

#include <fmt/format.h>

namespace sekisho::evidence {
namespace {
constexpr std::string_view kFirstLine = "sekisho-certificate/1\n";

std::string output_line(const base::Digest& digest, std::uint64_t bytes) {
  return fmt::format("output sha256:{} {} bytes ", base::hex(digest), bytes);
}
}  // namespace

std::string Certificate::text() const {
  std::string out(kFirstLine);
  out += fmt::format("time {}\nengine {}\nprofile {} sha256:{}\n", time, engine, profile, base::hex(profile_sha256));
  out += fmt::format("input sha256:{} {} bytes {}\n", base::hex(input_sha256), input_bytes, base::describe(input_type).id);
  out += output_line(output_sha256, output_bytes) + std::string(base::describe(output_type).id) + "\n";
  for (const base::Note& note : removed) out += fmt::format("removed {} {} {}\n", base::describe(note.what).id, note.count, note.where);
  return out;
}

base::Result<std::string> verify(std::string_view note, const PublicKey& key, const base::Digest& file_sha256, std::uint64_t file_bytes) {
  auto text = key.open(note);
  if (!text) return text;
  if (!text->starts_with(kFirstLine)) return base::refuse(base::Code::bad_certificate);
  if (text->find("\n" + output_line(file_sha256, file_bytes)) == std::string::npos) return base::refuse(base::Code::certificate_mismatch);
  return text;
}

}  // namespace sekisho::evidence
