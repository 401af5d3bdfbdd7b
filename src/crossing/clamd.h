// ClamAV's clamd, a process of its own, over its Unix socket or over TCP on this machine (man 8 clamd: zINSTREAM, zVERSION). The file is streamed to
// it piece by piece: clamd needs no right to read what is kept. One connection a scan; any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/bytes.h"
#include "base/fd.h"
#include "crossing/scanner.h"

namespace sekisho::crossing {

struct ClamdSettings {
  std::string address = "/run/clamav/clamd.ctl";  // path of the socket, or "127.0.0.1:3310", "[::1]:3310"
  int connect_ms_max = 5'000;
  int answer_ms_max = 120'000;  // for one write or one read, not for the whole scan
};

class Clamd : public Scanner {
 public:
  // Errors: bad_settings (an address that is neither a path nor on this machine: files would leave it in the clear).
  static base::Result<std::unique_ptr<Clamd>> at(ClamdSettings settings);

  base::Result<Scan> scan(int fd, std::uint64_t bytes) override;
  base::Result<Signatures> signatures() override;

 private:
  explicit Clamd(ClamdSettings settings) : settings_(std::move(settings)) {}
  base::Result<base::OwnedFd> connect() const;
  base::Result<std::string> answer(int line) const;
  base::Status send(int line, base::ByteView bytes) const;

  const ClamdSettings settings_;
};

// "ClamAV 1.4.6/27800/Fri Nov 20 08:22:33 2026", or "ClamAV 1.4.6" where no signature file has a version. Errors: scanner_unavailable.
base::Result<Signatures> read_clamd_version(const std::string& answer);
// "stream: OK", "stream: NAME FOUND", "… ERROR". A name that says a limit was passed is no scan. Errors: scanner_unavailable.
base::Result<Scan> read_clamd_verdict(const std::string& answer);

}  // namespace sekisho::crossing
