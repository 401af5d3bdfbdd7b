// The running program, put together: premises, mills, doors and the network front, in the order in which they need one another; wiring only.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/api.h"
#include "base/settings.h"
#include "crossing/clamd.h"
#include "crossing/premises.h"
#include "crossing/rules_file.h"
#include "doors/control/commands.h"
#include "doors/folder/folder.h"

namespace sekisho::apps {

struct ProgramSettings {
  base::Settings settings;
  std::string data;
  std::vector<api::Listener> listeners;
  std::string worker_path, engine, web;
  int access_log = -1;  // descriptor for the log of requests; -1: none
};

// Lets engine.jobs files be disarmed at a time, however many mills have one in hand between two steps.
class CountedDisarmer : public crossing::Disarmer {
 public:
  CountedDisarmer(sandbox::Pool& pool, unsigned jobs) : engine_(pool), jobs_(jobs) {}
  sandbox::Outcome disarm(const sandbox::Request& request) override;
  unsigned busy() const;

 private:
  crossing::EngineDisarmer engine_;
  const unsigned jobs_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  unsigned busy_ = 0;
};

class Program {
 public:
  // Everything runs when it returns. Errors: those of the parts, with their place.
  static base::Result<std::unique_ptr<Program>> start(ProgramSettings settings);
  // Stops: takes nothing new, finishes or gives back what is in hand, covers the evidence.
  ~Program();

  const api::Server& server() const { return front_->server(); }
  bool has_people() const;  // any account at all
  std::size_t listeners() const { return settings_.listeners.size(); }
  const api::Listener& listener(std::size_t i) const { return settings_.listeners[i]; }

 private:
  explicit Program(ProgramSettings settings) : settings_(std::move(settings)) {}
  base::Status open();
  base::Status begin();
  base::Status open_doors();
  base::Result<std::vector<doors::folder::FolderSettings>> watched_folders() const;
  enum class Step { disarm, release };
  void work(Step step);  // a mill's thread
  void tend();           // the thread of what is due now and then
  void tend_once(base::Micros now);
  bool pause(std::chrono::milliseconds time);  // false when the program stops
  std::vector<base::Error> missing() const;
  std::vector<api::Reading> readings() const;
  api::Now now();
  void write_waiting_notes();
  base::Status write_down(evidence::Action action);

  ProgramSettings settings_;
  const base::Clock& clock_ = base::system_clock();
  base::Micros started_at_ = 0;
  unsigned jobs_ = 1;

  std::unique_ptr<sandbox::Pool> pool_;  // first: its zygote is forked before the program grows (DESIGN §8)
  std::unique_ptr<crossing::Premises> premises_;
  std::optional<evidence::SigningKey> certificate_key_;
  std::unique_ptr<crossing::RulesInForce> rules_;
  std::unique_ptr<crossing::Clamd> clamd_;
  std::unique_ptr<crossing::ScannerWatch> scanner_;
  std::unique_ptr<crossing::Passwords> passwords_;
  std::unique_ptr<crossing::Desk> desk_;
  std::unique_ptr<CountedDisarmer> engine_;
  std::unique_ptr<crossing::Mill> mill_;
  std::unique_ptr<people::Accounts> accounts_;
  std::unique_ptr<people::Sessions> sessions_;
  std::unique_ptr<people::Tokens> tokens_;
  std::unique_ptr<doors::web::Uploads> uploads_;
  std::unique_ptr<api::Town> town_;
  std::unique_ptr<api::Front> front_;
  std::unique_ptr<doors::folder::FolderDoor> folders_;
  std::unique_ptr<doors::control::Control> control_;

  std::mutex mutex_;
  std::condition_variable stop_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::apps
