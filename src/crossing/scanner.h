// The malware scanner as the mill sees it. It looks at what came in, before disarming; a clean scan never replaces disarming.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"

namespace sekisho::crossing {

// What the scanner knows malware by.
struct Signatures {
  std::string engine;                    // "1.4.6"
  std::string version;                   // "27800"; empty: it has none that carry a version
  std::optional<base::Micros> built_at;  // nothing: unknown
};

struct Scan {
  bool infected = false;
  std::string malware;  // as the scanner names it, untrusted; empty when nothing was found
};

// Any thread.
class Scanner {
 public:
  virtual ~Scanner() = default;
  // The whole file, from its first byte. Errors: scanner_unavailable (no answer, cut off, too large for it: the file was not scanned), unreadable.
  virtual base::Result<Scan> scan(int fd, std::uint64_t bytes) = 0;
  // Errors: scanner_unavailable.
  virtual base::Result<Signatures> signatures() = 0;
};

// What the operations page shows of it, one line.
struct ScannerState {
  enum class Standing : std::uint8_t {
    none,    // no scanner is configured
    good,    // answers, with signatures young enough
    old,     // answers, its signatures are too old or of unknown age
    silent,  // does not answer
  };
  Standing standing = Standing::none;
  Signatures signatures;
  std::uint32_t age_days = 0;  // where the date is known
  base::Micros looked_at = 0;
  std::string detail;  // of a failure, for the operator
};

// Asks the scanner for its signatures now and then, so that every scan and every page need not. Any thread.
class ScannerWatch {
 public:
  // scanner: may be nullptr. days_max: 0 never calls signatures old.
  ScannerWatch(Scanner* scanner, const base::Clock& clock, std::uint32_t days_max = 7) : scanner_(scanner), clock_(clock), days_max_(days_max) {}

  // As of at most half a minute ago.
  ScannerState state();
  Scanner* scanner() const { return scanner_; }

 private:
  static constexpr base::Micros kFresh = 30 * base::kSecond;
  ScannerState look() const;

  Scanner* scanner_;
  const base::Clock& clock_;
  const std::uint32_t days_max_;
  std::mutex mutex_;
  ScannerState state_;
};

// A name or version as a word that the evidence takes: other characters become "_", at most 64.
std::string evidence_word(const std::string& text);

}  // namespace sekisho::crossing
