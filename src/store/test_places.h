// For tests, of this room and of those to its right: a fresh database on either engine. PostgreSQL is started once for the process, as an
// unprivileged user, in a folder of its own, reached by a Unix socket there; it ends and its folder goes with the process.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"

namespace sekisho::store {

// A folder that goes away with the test.
class TestFolder {
 public:
  TestFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "sekisho-XXXXXX").string();
    path_ = ::mkdtemp(path.data());
  }
  TestFolder(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path(const std::string& name = {}) const { return name.empty() ? path_ : path_ + "/" + name; }

 private:
  std::string path_;
};

class TestPostgresql {
 public:
  static TestPostgresql& the() {
    static TestPostgresql one;
    return one;
  }
  // Why there is none; empty when it runs.
  const std::string& why_not() const { return why_not_; }

  std::string fresh_database() {
    const std::string name = "test" + std::to_string(++made_) + "_" + std::to_string(::getpid());
    query("postgres", "CREATE DATABASE " + name);
    return connection_string(name);
  }
  void query(const std::string& database, const std::string& sql) const {
    PGconn* handle = PQconnectdb(connection_string(database).c_str());
    PGresult* result = PQexec(handle, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) << PQerrorMessage(handle);
    PQclear(result);
    PQfinish(handle);
  }
  // As a crash: every process of the server dies at once, and it comes back by recovery.
  void restart_hard() {
    stop(SIGQUIT);
    start();
  }

 private:
  TestPostgresql() : why_not_(set_up()) {
    if (why_not_.empty()) start();
  }
  ~TestPostgresql() { stop(SIGQUIT); }

  std::string set_up() {
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", absent))
      if (std::filesystem::exists(entry.path() / "bin/initdb")) binaries_ = (entry.path() / "bin").string();
    if (binaries_.empty()) return "no initdb below /usr/lib/postgresql/*/bin";
    if (::geteuid() == 0) {
      for (const char* name : {"nobody", "postgres"})
        if (const passwd* found = ::getpwnam(name)) user_ = {found->pw_uid, found->pw_gid};
      if (user_.first == 0 || ::chown(folder_.path().c_str(), user_.first, user_.second) != 0) return "no unprivileged user to run it";
    }
    return make_cluster() ? "" : "initdb failed";
  }
  // initdb takes seconds and every test has a process of its own: the first one's cluster is kept beside, and copied by the others.
  bool make_cluster() const {
    namespace fs = std::filesystem;
    const fs::path version = fs::path(binaries_).parent_path().filename();
    const std::string kept = (fs::temp_directory_path() / ("sekisho-initdb-" + version.string() + "-" + std::to_string(owner()))).string();
    struct stat facts{};
    if (::lstat(kept.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == owner() && (facts.st_mode & 077) == 0)
      if (finished(spawn({"/bin/cp", "-a", kept, data()}))) return true;
    if (!finished(spawn({binaries_ + "/initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"})))
      return false;
    const std::string copy = folder_.path("copy");
    if (finished(spawn({"/bin/cp", "-a", data(), copy}))) (void)::rename(copy.c_str(), kept.c_str());  // fails where another test was first
    return true;
  }
  uid_t owner() const { return user_.first != 0 ? user_.first : ::geteuid(); }
  std::string data() const { return folder_.path("data"); }
  std::string connection_string(const std::string& database) const { return "host=" + folder_.path() + " user=postgres dbname=" + database; }

  pid_t spawn(std::vector<std::string> arguments) const {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (user_.first != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(user_.second) != 0 || ::setuid(user_.first) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent) ::_exit(126);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (int fd : {0, 1, 2}) ::dup2(nothing, fd);
    if (::chdir("/") != 0) ::_exit(126);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  static bool finished(pid_t child) {
    int status = 0;
    return ::waitpid(child, &status, 0) == child && status == 0;
  }
  void start() {
    server_ = spawn(
        {binaries_ + "/postgres", "-D", data(), "-k", folder_.path(), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=32MB"});
    for (int i = 0; i < 600; ++i) {
      if (PQping(connection_string("postgres").c_str()) == PQPING_OK) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    why_not_ = "the server does not start";
  }
  void stop(int signal) {
    if (server_ <= 0) return;
    ::kill(server_, signal);
    (void)finished(server_);
    server_ = -1;
  }

  TestFolder folder_;
  std::string binaries_;
  std::pair<uid_t, gid_t> user_{0, 0};
  pid_t server_ = -1;
  int made_ = 0;
  std::string why_not_;  // last: set_up() fills the others
};

// A test that runs on both: TEST_P(Suite, Name) of a class derived from this one, and SEKISHO_ON_BOTH_ENGINES(Suite).
class OnBothEngines : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    settings_.engine = GetParam();
    if (GetParam() == Engine::sqlite) {
      settings_.place = folder_.path("sekisho.db");
    } else if (TestPostgresql::the().why_not().empty()) {
      settings_.place = TestPostgresql::the().fresh_database();
    } else {
      GTEST_SKIP() << "PostgreSQL: " << TestPostgresql::the().why_not();
    }
  }
  std::unique_ptr<Database> open() const {
    auto database = Database::open(settings_);
    EXPECT_TRUE(database.has_value()) << database.error().detail;
    return database ? std::move(*database) : nullptr;
  }

  TestFolder folder_;
  DatabaseSettings settings_;
};

#define SEKISHO_ON_BOTH_ENGINES(suite)                                                                                         \
  INSTANTIATE_TEST_SUITE_P(On, suite, testing::Values(::sekisho::store::Engine::sqlite, ::sekisho::store::Engine::postgresql), \
                           [](const auto& parameter) { return parameter.param == ::sekisho::store::Engine::sqlite ? "sqlite" : "postgresql"; })

}  // namespace sekisho::store
