#include "base/settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/settings_table.h"

namespace sekisho::base {
namespace {

Settings good(std::string_view toml) {
  auto out = parse_settings(toml, "s.toml");
  EXPECT_TRUE(out) << (out ? "" : out.error().where + " " + out.error().detail);
  return out ? std::move(*out) : Settings{};
}

std::string refused(std::string_view toml) {
  const auto out = parse_settings(toml, "s.toml");
  if (out) return "accepted";
  EXPECT_EQ(out.error().code, Code::bad_settings);
  return out.error().where + " | " + out.error().detail;
}

testing::AssertionResult says(const std::string& text, const std::string& part) {
  if (text.find(part) != text.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << text << " lacks " << part;
}

TEST(Settings, WhatIsPrintedIsReadBackToTheSameValues) {
  const std::string printed = settings_toml(Settings{});
  EXPECT_EQ(settings_toml(good(printed)), printed);
  Settings other;
  other.server.internet_name = "a \"quoted\\name\"";
  other.store.engine = "postgresql", other.store.connection_file = "/etc/sekisho/pg";
  other.engine.walls_given_up = {"user_namespace", "landlock"};
  other.limits.depth_max = 3, other.limits.input_bytes_max = 12345;
  other.folders.push_back({"internet", "lgwan", "/in", "/out", "/refused", "folder", "tanaka", 5});
  const Settings read = good(settings_toml(other));
  EXPECT_EQ(settings_toml(read), settings_toml(other));
  EXPECT_EQ(read.folders.at(0).poll_seconds, 5u);
  EXPECT_EQ(read.limits.depth_max, 3u);
}

TEST(Settings, EveryDefaultKeepsItsOwnCheckAndEveryKeyIsExplainedInBothLanguages) {
  Settings initial;
  ASSERT_GT(settings_keys().size(), 30u);
  for (const SettingsKey& key : settings_keys()) {
    const Slot slot = key.slot(initial);
    if (const auto* text = std::get_if<std::string*>(&slot)) {
      EXPECT_EQ(wrong_text(key.check, **text), std::nullopt) << key.full();
    } else if (const auto* wide = std::get_if<std::uint64_t*>(&slot)) {
      EXPECT_EQ(wrong_number(key.check, static_cast<std::int64_t>(**wide)), std::nullopt) << key.full();
    } else if (std::holds_alternative<std::uint32_t*>(slot)) {
      EXPECT_LT(key.check.max, 1ull << 32) << key.full();
    }
    EXPECT_GT(key.ja.size(), 5u) << key.full();
    EXPECT_GT(key.en.size(), 5u) << key.full();
  }
}

TEST(Settings, AnErrorNamesFileLineColumnAndKey) {
  EXPECT_TRUE(says(refused("[limits]\n\ndepth_max = 0\n"), "s.toml:3:13: limits.depth_max | 1以上64以下"));
  EXPECT_TRUE(says(refused("[limits]\ndepth_max = \"3\"\n"), "s.toml:2:13: limits.depth_max"));
  EXPECT_TRUE(says(refused("[server]\ninternet = \"here\"\n"), "s.toml:2:12: server.internet | アドレス:ポート"));
  EXPECT_TRUE(says(refused("[store]\nengine = \"oracle\"\n"), "sqlite|postgresql"));
  EXPECT_TRUE(says(refused("[store]\nengine = sqlite\n"), "s.toml:2:"));
  EXPECT_TRUE(says(refused("[evidence]\nwitnesses = [\"a\", 3]\n"), "s.toml:2:19: evidence.witnesses"));
  EXPECT_TRUE(says(refused("[log]\nlevel = \"in\\u000Afo\"\n"), "control characters"));
}

TEST(Settings, AnUnknownKeyIsNamedWithTheNearestOne) {
  EXPECT_TRUE(says(refused("[limits]\ndepth_mx = 3\n"), "s.toml:2:1: limits.depth_mx | 知らない設定です。limits.depth_max のことですか"));
  EXPECT_TRUE(says(refused("[sever]\n"), "did you mean server?"));
  EXPECT_TRUE(says(refused("[[folders]]\n"), "did you mean folder?"));
  EXPECT_TRUE(says(refused("[log]\nthe_colour_of_the_sea = 1\n"), "sekisho settings"));
  EXPECT_TRUE(says(refused("server = 1\n"), "s.toml:1:1: server"));
}

TEST(Settings, KeysOfEarlierVersionsStayValid) {
  const Settings read = good("[sandbox]\nwalls_given_up = [\"landlock\"]\nscratch_dir = \"/var/tmp\"\n[certificate]\nkey = \"/k\"\n");
  EXPECT_EQ(read.engine.walls_given_up, std::vector<std::string>{"landlock"});
  EXPECT_EQ(read.engine.scratch_dir, "/var/tmp");
  EXPECT_EQ(read.certificate.key_file, "/k");
  EXPECT_TRUE(says(refused("[sandbox]\nother = 1\n"), "s.toml:2:1: sandbox.other"));
}

TEST(Settings, WhatGoesTogetherIsAskedForTogether) {
  EXPECT_TRUE(says(refused("[server]\nlgwan_certificate_file = \"/c\"\n"), "server.lgwan_key_file"));
  EXPECT_TRUE(says(refused("[server]\ninternet = \"0.0.0.0:443\"\n"), "s.toml:2:1: server.internet | TLS"));
  good("[server]\ninternet = \"[::1]:8480\"\nlgwan = \"0.0.0.0:443\"\nlgwan_certificate_file = \"/c\"\nlgwan_key_file = \"/k\"\n");
  EXPECT_TRUE(says(refused("[store]\nengine = \"postgresql\"\n"), "s.toml:2:1: store.connection_file"));
  EXPECT_TRUE(says(refused("[backup]\nkey_file = \"/a\"\npassphrase_file = \"/b\"\n"), "backup.passphrase_file"));
}

TEST(Settings, AWatchedFolderIsWhole) {
  const std::string folder = "[[folder]]\nfrom = \"internet\"\nto = \"lgwan\"\nin = \"/i\"\nout = \"/o\"\nrefused = \"/r\"\nsender = \"f\"\n";
  EXPECT_TRUE(says(refused(folder), "folder.recipient | この [[folder]] に足りません"));
  EXPECT_EQ(good(folder + "recipient = \"t\"\n").folders.size(), 1u);
  EXPECT_TRUE(says(refused(folder + "recipient = \"t\"\n" + folder + "recipient = \"t\"\n"), "the same folder twice"));
  EXPECT_TRUE(says(refused(folder + "recipients = \"t\"\n"), "did you mean folder.recipient?"));
  EXPECT_TRUE(
      says(refused("[[folder]]\nfrom = \"lgwan\"\nto = \"lgwan\"\nin = \"/i\"\nout = \"/o\"\nrefused = \"/r\"\nsender = \"f\"\nrecipient = \"t\"\n"),
           "folder.to"));
}

TEST(Settings, ASecretFileIsItsOwnersAlone) {
  std::string path = (std::filesystem::temp_directory_path() / "sekisho-secret-XXXXXX").string();
  const int fd = ::mkstemp(path.data());
  ASSERT_GE(fd, 0);
  ::close(fd);
  std::ofstream(path) << "host=db password=x\r\nmore\n";
  EXPECT_EQ(read_secret_file(path).value_or("-"), "host=db password=x");
  ::chmod(path.c_str(), 0640);
  EXPECT_FALSE(read_secret_file(path));
  ::chmod(path.c_str(), 0600);
  std::ofstream(path) << "\n";
  EXPECT_FALSE(read_secret_file(path));
  std::filesystem::remove(path);
  EXPECT_FALSE(read_secret_file(path));
}

TEST(Settings, TheDocumentNamesEveryKey) {
  std::ifstream file(SEKISHO_SOURCE_DIR "/docs/settings.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find(settings_markdown()), text.npos) << "sekisho settings --markdown prints the tables";
}

}  // namespace
}  // namespace sekisho::base
