// Room:   sandbox: start, limit, feed and kill workers; walk a tree of nested files through them.
// In/Out: a file's descriptor, name and profile in; an Outcome out: a clean file nobody else can write to, or the reason why not.
// Never:  looks inside a file itself; believes a worker before untrusted.h has checked it; spends more than one budget on one tree.
// Fails:  closed, by Outcome::reason. A worker that hangs, lies or dies costs its own piece only.
// Start reading at: Engine, then tree.h (the walk), pool.h (the workers), untrusted.h (what is believed).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/profile.h"
#include "base/what.h"
#include "sandbox/pool.h"

namespace sekisho::sandbox {

struct Request {
  int input_fd = -1;  // of a regular file, borrowed; read from its start
  std::uint64_t input_bytes = 0;
  std::string name;  // UTF-8
  base::Profile profile;
  base::Limits limits;
  std::string password;  // empty: none was given
};

struct Outcome {
  bool clean = false;
  base::FileType input_type = base::FileType::unknown;
  base::FileType output_type = base::FileType::unknown;
  base::Error reason{base::Code::none, {}, {}};  // code none when clean
  std::vector<base::Note> removed, warnings;     // places of nested files: "outer.zip › inner.docx/word/document.xml"
  base::Measure measure;                         // when clean: of the file and of the files inside that came out
  std::uint64_t input_bytes = 0;
  base::Digest input_sha256{};
  base::OwnedFd output_fd;  // when clean: sealed or read-only
  std::uint64_t output_bytes = 0;
  base::Digest output_sha256{};
  double seconds = 0;
  std::string detail;  // for the log: findings of the second look, signals, reasons of nested files
};

// Threads: disarm() from any number at once; the pool decides how many workers run.
class Engine {
 public:
  explicit Engine(Pool& pool) : pool_(pool) {}
  Outcome disarm(const Request& request);

 private:
  Pool& pool_;
};

}  // namespace sekisho::sandbox
