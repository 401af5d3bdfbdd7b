// Against a real clamd with one signature of our own, started here in a folder of its own.
#include "crossing/clamd.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "crossing/simulation.h"

namespace sekisho::crossing {
namespace {

using base::Code;
using zones::Zone;

constexpr std::string_view kMalware = "sekisho-malware-test";

class RealClamd {
 public:
  explicit RealClamd(const std::string& more = "") : socket_(folder_.path("clamd.sock")) {
    std::filesystem::create_directory(folder_.path("db"));
    std::ofstream signature(folder_.path("db/local.ndb"));
    signature << "Sekisho.Test.Malware:0:*:";
    for (char c : kMalware) signature << base::hex(base::view(std::string_view(&c, 1)));
    signature << "\n";
    std::ofstream(folder_.path("clamd.conf")) << "Foreground yes\nLocalSocket " << socket_ << "\nDatabaseDirectory " << folder_.path("db")
                                              << "\nTemporaryDirectory " << folder_.path() << (::geteuid() == 0 ? "\nUser root\n" : "\n") << more;
    signature.close();
    start();
  }
  ~RealClamd() { stop(); }

  void start() {
    (void)::unlink(socket_.c_str());
    const std::string file = folder_.path("clamd.conf");
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int nothing = ::open("/dev/null", O_RDWR);
      for (int fd : {0, 1, 2}) ::dup2(nothing, fd);
      ::execl("/usr/sbin/clamd", "clamd", "-c", file.c_str(), nullptr);
      ::_exit(127);
    }
    auto clamd = Clamd::at({.address = socket_});
    for (int i = 0; i < 1'000 && !(*clamd)->signatures(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE((*clamd)->signatures()) << "clamd (package clamav-daemon) does not start";
  }
  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  void hang() const { ::kill(process_, SIGSTOP); }
  void go_on() const { ::kill(process_, SIGCONT); }
  const std::string& socket() const { return socket_; }

 private:
  store::TestFolder folder_;
  std::string socket_;
  pid_t process_ = -1;
};

base::Result<Scan> scan(Scanner& scanner, const std::string& text) {
  auto file = sandbox::scratch_file(sandbox::Place::memory, {});
  if (!file || !sandbox::append(file->get(), base::view(text))) return base::refuse(Code::disk_full);
  return scanner.scan(file->get(), text.size());
}

std::unique_ptr<Clamd> at(const std::string& address, int answer_ms_max = 60'000) {
  auto clamd = Clamd::at({.address = address, .connect_ms_max = 2'000, .answer_ms_max = answer_ms_max});
  EXPECT_TRUE(clamd);
  return std::move(*clamd);
}

TEST(ClamdTest, finds_what_its_signature_says_and_nothing_else) {
  RealClamd real;
  auto clamd = at(real.socket());
  auto hit = scan(*clamd, "text " + std::string(kMalware));
  ASSERT_TRUE(hit) << hit.error().detail;
  EXPECT_TRUE(hit->infected);
  EXPECT_EQ(hit->malware, "Sekisho.Test.Malware.UNOFFICIAL");
  for (const std::string& clean : {std::string(), std::string("a notice"), std::string(3 << 20, 'x')}) {
    auto seen = scan(*clamd, clean);
    ASSERT_TRUE(seen) << seen.error().detail;
    EXPECT_FALSE(seen->infected);
  }
  auto late = scan(*clamd, std::string(3 << 20, 'x') + std::string(kMalware));
  ASSERT_TRUE(late);
  EXPECT_TRUE(late->infected) << "the last piece is looked at too";
}

TEST(ClamdTest, a_file_above_its_limit_counts_as_not_scanned) {
  RealClamd real("StreamMaxLength 1M\n");
  auto clamd = at(real.socket());
  auto seen = scan(*clamd, std::string(8 << 20, 'x'));
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::scanner_unavailable);
  EXPECT_NE(seen.error().detail.find("size limit exceeded"), std::string::npos) << seen.error().detail;
  EXPECT_TRUE(scan(*clamd, "small"));
}

TEST(ClamdTest, a_file_that_it_would_not_look_into_whole_counts_as_not_scanned) {
  RealClamd real("MaxFileSize 1M\nMaxScanSize 1M\nAlertExceedsMax yes\n");
  auto clamd = at(real.socket());
  auto seen = scan(*clamd, std::string(3 << 20, 'x'));
  ASSERT_FALSE(seen);
  EXPECT_NE(seen.error().detail.find("Heuristics.Limits.Exceeded"), std::string::npos) << seen.error().detail;
}

TEST(ClamdTest, dies_in_the_middle_of_a_file_and_comes_back) {
  RealClamd real;
  auto clamd = at(real.socket());
  real.hang();
  base::Result<Scan> seen;
  std::thread scanning([&] { seen = scan(*clamd, std::string(32 << 20, 'x')); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  real.stop();
  scanning.join();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::scanner_unavailable);
  EXPECT_EQ(scan(*clamd, "nobody listens").error().code, Code::scanner_unavailable);
  EXPECT_EQ(clamd->signatures().error().code, Code::scanner_unavailable);
  real.start();
  EXPECT_TRUE(scan(*clamd, "and again"));
}

TEST(ClamdTest, one_that_hangs_is_not_waited_for_for_ever) {
  RealClamd real;
  auto clamd = at(real.socket(), 200);
  real.hang();
  EXPECT_EQ(scan(*clamd, std::string(32 << 20, 'x')).error().code, Code::scanner_unavailable);
  EXPECT_EQ(scan(*clamd, "short").error().code, Code::scanner_unavailable);
  real.go_on();
}

std::uint16_t free_port() {
  base::OwnedFd line(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  EXPECT_EQ(::bind(line.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
  EXPECT_EQ(::getsockname(line.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  return ntohs(address.sin_port);
}

TEST(ClamdTest, is_reached_over_tcp_on_this_machine_and_nowhere_else) {
  const std::string port = std::to_string(free_port());
  RealClamd real("TCPAddr 127.0.0.1\nTCPSocket " + port + "\n");
  EXPECT_TRUE(scan(*at("127.0.0.1:" + port), std::string(kMalware))->infected);
  for (const char* wrong : {"192.0.2.1:3310", "localhost:3310", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "clamd.ctl", "", "[::2]:3310"})
    EXPECT_EQ(Clamd::at({.address = wrong}).error().code, Code::bad_settings) << wrong;
}

TEST(ClamdTest, versions_and_verdicts_are_read_strictly) {
  auto dated = read_clamd_version("ClamAV 1.4.6/27800/Fri Nov 20 08:22:33 2026");
  ASSERT_TRUE(dated && dated->built_at);
  EXPECT_EQ(dated->engine + " " + dated->version + " " + base::rfc3339(*dated->built_at), "1.4.6 27800 2026-11-20T08:22:33Z");
  EXPECT_FALSE(read_clamd_version("ClamAV 1.4.6")->built_at);
  for (const char* wrong : {"", "HTTP/1.1 400", "ClamAV 1.4.6/x/Fri", "ClamAV 1.4.6/1"}) EXPECT_FALSE(read_clamd_version(wrong)) << wrong;
  for (const char* wrong :
       {"", "stream: ", "stream:  FOUND", "OK", "stream: OK\n", "stream: x ERROR", "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND"})
    EXPECT_FALSE(read_clamd_verdict(wrong) && !read_clamd_verdict(wrong)->infected) << wrong;
  EXPECT_EQ(read_clamd_verdict("stream: A\x1b[2J FOUND")->malware, "A␛[2J");
  EXPECT_EQ(evidence_word("Win.Trojan(x)/日"), "Win.Trojan_x_____");
  EXPECT_EQ(evidence_word(""), "_");
}

TEST(ClamdTest, old_and_undated_signatures_are_told) {
  RealClamd real;
  auto clamd = at(real.socket());
  base::ManualClock clock;
  EXPECT_EQ(ScannerWatch(nullptr, clock).state().standing, ScannerState::Standing::none);
  EXPECT_EQ(ScannerWatch(clamd.get(), clock).state().standing, ScannerState::Standing::old) << "a signature of our own carries no date";
  ScannerWatch watch(clamd.get(), clock, 0);
  EXPECT_EQ(watch.state().standing, ScannerState::Standing::good);
  real.stop();
  EXPECT_EQ(watch.state().standing, ScannerState::Standing::good) << "asked half a minute ago";
  clock.advance(30 * base::kSecond);
  EXPECT_EQ(watch.state().standing, ScannerState::Standing::silent);

  class Dated : public Scanner {
   public:
    explicit Dated(base::Micros built) : built_(built) {}
    base::Result<Scan> scan(int, std::uint64_t) override { return Scan{}; }
    base::Result<Signatures> signatures() override { return Signatures{"1.4.6", "27800", built_}; }

   private:
    base::Micros built_;
  } seven(clock.now() - 7 * base::kDay), eight(clock.now() - 8 * base::kDay);
  EXPECT_EQ(ScannerWatch(&seven, clock).state().standing, ScannerState::Standing::good);
  EXPECT_EQ(ScannerWatch(&eight, clock).state().standing, ScannerState::Standing::old);
  EXPECT_EQ(ScannerWatch(&eight, clock).state().age_days, 8u);
}

// The whole road with the real scanner: a hit is quarantined, and a route that requires a scan waits while there is none.
class ScannedRoadTest : public testing::Test {
 protected:
  void SetUp() override {
    auto rules = Rules::parse("[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\nallowed = true\napproval = \"none\"\nscan = \"required\"\n", "rules");
    ASSERT_TRUE(rules);
    rules_ = std::move(*rules);
    running_ = place_.start(disarmer_);
    ASSERT_TRUE(running_);
  }
  std::string held(const std::string& text) {
    const Route& route = *rules_.route(Zone::internet, Zone::lgwan);
    auto crossing = running_->desk->open(rules_, {.from = Zone::internet, .to = Zone::lgwan, .sender = "sender", .recipients = {"recipient"}});
    EXPECT_TRUE(crossing) << base::describe(crossing.error().code).id << crossing.error().detail;
    auto item = running_->desk->receive(route, crossing.value_or(""), "sender", "回覧.txt", text.size());
    auto kept = running_->blobs->put(base::view(text));
    EXPECT_TRUE(crossing && item && kept && running_->desk->hold(route, *item, *kept));
    return item.value_or("");
  }
  Mill mill(ScannerWatch& watch) {
    return {House{*running_->database, *running_->blobs, *running_->queue, place_.clock()},
            *running_->log,
            disarmer_,
            [](const std::string&) { return base::Profile(); },
            running_->passwords,
            {},
            &watch};
  }
  void work(Mill& mill, int rounds = 20) {
    for (int i = 0; i < rounds; ++i) {
      (void)mill.disarm_one();
      (void)mill.release_one();
      place_.clock().advance(31 * base::kSecond);
    }
  }
  State state(const std::string& item) { return (**running_->desk->item(item)).state; }
  std::string evidence_of(const std::string& item) {
    std::string told;
    auto looked = running_->database->read([&](store::Statements& s) -> base::Status {
      auto leaves = evidence::leaves_about(s, evidence::Object::item, evidence::Id::of(item), {}, 100);
      if (!leaves) return std::unexpected(leaves.error());
      told.clear();
      for (const evidence::Leaf& leaf : *leaves) told += leaf.record + "\n";
      return {};
    });
    EXPECT_TRUE(looked);
    return told;
  }

  simulation::Place place_;
  simulation::FakeDisarmer disarmer_{3};
  Rules rules_;
  std::unique_ptr<simulation::Running> running_;
};

TEST_F(ScannedRoadTest, a_hit_is_quarantined_and_a_clean_scan_still_disarms) {
  RealClamd real;
  auto clamd = at(real.socket());
  ScannerWatch watch(clamd.get(), place_.clock(), 0);
  Mill with_clamd = mill(watch);
  const std::string bad = held("good looking " + std::string(kMalware)), good = held("good"), banned = held("banned");
  work(with_clamd);
  EXPECT_EQ(state(bad), State::quarantined);
  EXPECT_EQ((**running_->desk->item(bad)).place, "Sekisho.Test.Malware.UNOFFICIAL");
  EXPECT_EQ(state(good), State::released);
  EXPECT_EQ(state(banned), State::refused) << "clean to the scanner, refused by the engine";
  EXPECT_NE(evidence_of(bad).find("\"malware\":\"Sekisho.Test.Malware.UNOFFICIAL\""), std::string::npos) << evidence_of(bad);
  EXPECT_NE(evidence_of(bad).find("crossing_infect"), std::string::npos);
  EXPECT_NE(evidence_of(good).find("crossing_scan"), std::string::npos);
  EXPECT_NE(evidence_of(good).find("crossing_pass"), std::string::npos);
}

TEST_F(ScannedRoadTest, a_route_that_requires_a_scan_waits_for_the_scanner) {
  RealClamd real;
  auto clamd = at(real.socket());
  ScannerWatch watch(clamd.get(), place_.clock(), 0), strict(clamd.get(), place_.clock(), 7);
  Mill with_clamd = mill(watch), with_young_signatures = mill(strict);
  real.stop();
  const std::string item = held("good");
  work(with_clamd);
  EXPECT_EQ(state(item), State::held);
  real.start();
  work(with_young_signatures);
  EXPECT_EQ(state(item), State::held) << "nobody knows how old its signatures are";
  work(with_clamd);
  EXPECT_EQ(state(item), State::released);
}

}  // namespace
}  // namespace sekisho::crossing
