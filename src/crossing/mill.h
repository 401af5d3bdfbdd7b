// What the program does by itself: scans and disarms what is held, releases what was judged (and approved) once the evidence is covered, lets expire
// what was not taken, destroys what need not be kept. Every step can be cut off at any instant and is taken up again. Any number of threads may call.
#pragma once

#include <functional>
#include <string>

#include "crossing/desk.h"
#include "crossing/report.h"
#include "crossing/scanner.h"
#include "evidence/log.h"
#include "sandbox/engine.h"

namespace sekisho::crossing {

// The engine as the mill sees it; a simulation brings one that hangs, lies and dies.
class Disarmer {
 public:
  virtual ~Disarmer() = default;
  virtual sandbox::Outcome disarm(const sandbox::Request& request) = 0;
};

class EngineDisarmer : public Disarmer {
 public:
  explicit EngineDisarmer(sandbox::Pool& pool) : engine_(pool) {}
  sandbox::Outcome disarm(const sandbox::Request& request) override { return engine_.disarm(request); }

 private:
  sandbox::Engine engine_;
};

// The profile of that name, as the route names it. Errors: bad_settings.
using Profiles = std::function<base::Result<base::Profile>(const std::string& name)>;

struct MillSettings {
  std::string holder = "mill";             // of leases
  std::string engine = "sekisho";          // name, version and build, for reports and certificates
  std::string scratch_dir;                 // for originals too large for memory; empty: the system's own
  base::Micros clean_grace = base::kDay;   // a file is kept that long after its item ended, for a download under way
  base::Micros received_max = base::kDay;  // an upload that was not finished by then is cancelled
  std::uint64_t memory_bytes_max = 64u << 20;
};

class Mill {
 public:
  // scanner: nullptr where there is none; routes that require one then wait.
  Mill(House house, evidence::Log& log, Disarmer& disarmer, Profiles profiles, Passwords& passwords, MillSettings settings = {},
       ScannerWatch* scanner = nullptr)
      : house_(house),
        log_(log),
        disarmer_(disarmer),
        profiles_(std::move(profiles)),
        passwords_(passwords),
        settings_(std::move(settings)),
        scanner_(scanner) {}

  // One piece of work, if any is due: true when there was. An error is of the environment (store, disk); the piece is tried again later.
  base::Result<bool> disarm_one();
  base::Result<bool> release_one();
  // Expires, cancels (uploads that were never finished) and destroys what is due, at most `max` of each. How many items and files.
  base::Result<int> tidy(int max);

 private:
  struct Begun {
    Item item;
    std::string profile;
    Scanning scanning{};
    std::string types;  // that the route allows (rules.h)
  };
  // What the scanner said of one file, for the evidence.
  struct Scanned {
    bool asked = false;
    base::Code code = base::Code::none;  // malware_found, scanner_unavailable
    std::string malware, signatures;     // its name; their version
  };
  struct Findings {
    Scanned scanned;
    Report report;
  };

  base::Result<std::optional<Begun>> begin(const store::Task& task);
  base::Status disarm(const store::Task& task);
  base::Result<Scanned> scan(const Begun& begun, int fd);
  base::Status write_scan(store::Statements& unit, const Item& item, const Scanned& scanned) const;
  base::Status pass_as_it_is(const store::Task& task, const Item& item, base::OwnedFd input, Scanned scanned);
  base::Status quarantine(const store::Task& task, const Item& item, const Scanned& scanned);
  base::Result<std::optional<store::KeptBlob>> keep_clean(const Item& item, sandbox::Outcome& outcome);
  base::Status judge(const store::Task& task, const Item& item, sandbox::Outcome& outcome, Findings findings);
  base::Result<bool> ask_for_approval(store::Statements& unit, const Item& item, const base::Measure& measure, base::Micros now);
  base::Status release(const store::Task& task);
  base::Result<base::OwnedFd> plain_copy(const store::Address& address, std::uint64_t bytes, store::Hashing hashing);
  base::Status give_back(const store::Task& task, const base::Error& error);
  base::Result<int> expire(int max);
  base::Result<int> cancel_unfinished(int max);
  base::Result<int> let_go_of_ended(int max);

  House house_;
  evidence::Log& log_;
  Disarmer& disarmer_;
  Profiles profiles_;
  Passwords& passwords_;
  MillSettings settings_;
  ScannerWatch* scanner_;
};

}  // namespace sekisho::crossing
