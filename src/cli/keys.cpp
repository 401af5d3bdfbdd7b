#include "cli/keys.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "cli/cli.h"
#include "cli/outputs.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "evidence/certificate.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;

namespace {

int failed(const std::string& place, const base::Error& error) {
  std::fputs((refusal_line(text::printable(place, 2000), error) + "\n").c_str(), stderr);
  return error.code == Code::bad_certificate || error.code == Code::certificate_mismatch ? kSomeRefused : kError;
}

struct FileDigest {
  base::Digest sha256;
  std::uint64_t bytes;
};

base::Result<FileDigest> digest_of(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return base::refuse(Code::not_found, path);
  if (!S_ISREG(info.st_mode)) return base::refuse(Code::not_a_file, path);
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::refuse(Code::unreadable, path);
  base::Sha256 hash;
  std::uint64_t bytes = 0;
  std::vector<char> buffer(1 << 18);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    auto got = static_cast<std::size_t>(file.gcount());
    hash.update({reinterpret_cast<const std::uint8_t*>(buffer.data()), got});
    bytes += got;
  }
  return FileDigest{hash.finish(), bytes};
}

std::string public_key_path(const std::string& given) {
  if (!given.empty()) return given;
  const char* named = std::getenv("SEKISHO_PUBLIC_KEY");
  return named != nullptr ? named : "/etc/sekisho/sekisho.pub";
}

}  // namespace

int create_key(const std::string& town, const std::string& folder) {
  auto key = evidence::SigningKey::create(town);
  if (!key) return failed(town, key.error());
  std::string secret = folder + "/sekisho.key", open = folder + "/sekisho.pub";
  if (access(open.c_str(), F_OK) == 0) return failed(open, {Code::output_exists, {}, {}});
  if (auto made = make_folders_above(secret); !made) return failed(folder, made.error());
  if (auto written = write_output(secret, key->text() + "\n", Existing::keep, 0600); !written) return failed(secret, written.error());
  if (auto written = write_output(open, key->public_key().text() + "\n", Existing::keep); !written) {
    unlink(secret.c_str());
    return failed(open, written.error());
  }
  std::fputs(fmt::format("署名の鍵を作りました。{0} は誰にも渡さず、{1} を配ってください。 / A signing key was made. Keep {0} secret, hand out {1}.\n"
                         "  sekisho disarm --key {0} …\n  sekisho verify --public-key {1} CERTIFICATE FILE\n",
                         secret, open)
                 .c_str(),
             stdout);
  return kAllClean;
}

int verify_certificate(const std::string& certificate, const std::string& file, const std::string& public_key) {
  std::string key_path = public_key_path(public_key);
  auto key_text = read_small_file(key_path);
  if (!key_text) return failed(key_path, key_text.error());
  auto key = evidence::PublicKey::parse(*key_text);
  if (!key) return failed(key_path, key.error());
  auto note = read_small_file(certificate);
  if (!note) return failed(certificate, note.error());
  auto digest = digest_of(file);
  if (!digest) return failed(file, digest.error());
  auto text = evidence::verify(*note, *key, digest->sha256, digest->bytes);
  if (!text) return failed(text.error().code == Code::certificate_mismatch ? file : certificate, text.error());
  std::fputs(fmt::format("正しい証明書です。{} が署名しました。 / The certificate holds; {} signed it.\n{}", key->name(), key->name(), *text).c_str(),
             stdout);
  return kAllClean;
}

}  // namespace sekisho::cli
