#include "cli/upgrade_package.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "store/test_places.h"

namespace sekisho::cli {
namespace {

using base::Code;

PackageManifest manifest() {
  PackageManifest out{"0.2.0", PackageKind::program, "2026-11-21T09:30:00Z", {}};
  out.files.push_back({"bin/sekisho", true, 5, {}});
  out.files.push_back({"share/a file with spaces.txt", false, 0, {}});
  return out;
}

TEST(UpgradePackage, AManifestIsReadBackToTheByte) {
  const std::string text = manifest().text();
  const auto read = PackageManifest::parse(text);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->text(), text);
  EXPECT_TRUE(read->files[0].executable);
  EXPECT_EQ(read->files[1].path, "share/a file with spaces.txt");
}

TEST(UpgradePackage, WhatLeadsElsewhereOrSaysMoreIsRefused) {
  const std::string good = manifest().text();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string out = good;
    return out.replace(out.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {replaced("bin/sekisho", "../sekisho"), replaced("bin/sekisho", "/bin/sekisho"), replaced("bin/sekisho", "bin//sekisho"),
        replaced("0755", "4755"), replaced("0.2.0", "0.2.0/../.."), replaced("0.2.0", ".."), replaced(" 5 ", " -5 "), replaced(" 5 ", " 05 "),
        replaced(" 5 ", " 99999999999999 "), replaced("kind program", "kind other"), good + "more\n", good + "\n", good.substr(0, good.size() - 1),
        good + good.substr(good.find("file ")), std::string()}) {
    const auto read = PackageManifest::parse(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, Code::bad_package);
  }
}

TEST(UpgradePackage, VersionsAreComparedByTheirNumbers) {
  EXPECT_EQ(compare_versions("0.9", "0.10"), std::strong_ordering::less);
  EXPECT_EQ(compare_versions("1.0", "1"), std::strong_ordering::equal);
  EXPECT_EQ(compare_versions("2", "1.99.99"), std::strong_ordering::greater);
  for (const char* bad : {"", ".", "1.", "1..2", "v1", "1.2.3.4.5", "-1", "1/2", "9999999999"})
    EXPECT_EQ(compare_versions(bad, "1"), std::nullopt) << bad;
}

TEST(UpgradePackage, ALinkIsNotPacked) {
  store::TestFolder folder;
  std::filesystem::create_directory(folder.path("from"));
  std::ofstream(folder.path("from/file")) << "x";
  const auto key = evidence::SigningKey::create("release.example");
  ASSERT_TRUE(make_package(folder.path("from"), PackageKind::program, "1", *key, folder.path("good")));
  const std::array trusted{key->public_key()};
  EXPECT_TRUE(Package::open(folder.path("good"), trusted));
  EXPECT_FALSE(Package::open(folder.path("good"), {}));
  std::filesystem::create_symlink("/etc/passwd", folder.path("from/link"));
  EXPECT_EQ(make_package(folder.path("from"), PackageKind::program, "1", *key, folder.path("bad")).error().code, Code::bad_package);
}

}  // namespace
}  // namespace sekisho::cli
