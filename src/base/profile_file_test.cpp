#include "base/profile_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/chosen.h"

namespace sekisho::base {
namespace {

class ProfileFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = (std::filesystem::temp_directory_path() / "sekisho-profiles-XXXXXX").string();
    ASSERT_NE(::mkdtemp(path.data()), nullptr);
    folder_ = path;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ + "/" + name) << text; }
  std::string folder_;
};

TEST(Profile, WhatASettingLetsThrough) {
  Profile profile;
  EXPECT_TRUE(lets_through(profile, Setting::office_keep_links));
  EXPECT_FALSE(lets_through(profile, Setting::mail_keep_html));
  EXPECT_FALSE(lets_through(profile, Setting::text_neutralise_csv));
  profile.set(Setting::office_keep_links, 0);
  profile.set(Setting::mail_keep_html, 1);
  profile.set(Setting::text_neutralise_csv, 0);
  EXPECT_FALSE(lets_through(profile, Setting::office_keep_links));
  EXPECT_TRUE(lets_through(profile, Setting::mail_keep_html));
  EXPECT_TRUE(lets_through(profile, Setting::text_neutralise_csv));
}

TEST_F(ProfileFiles, WhatIsPrintedIsReadBackToTheSameValues) {
  for (const char* name : {"default", "strict"}) {
    const auto built_in = load_profile(name);
    write("p.toml", profile_toml(*built_in));
    const auto read = load_profile(folder_ + "/p.toml");
    ASSERT_TRUE(read) << read.error().where;
    EXPECT_EQ(read->sha256, built_in->sha256) << name;
  }
}

TEST_F(ProfileFiles, ARouteNamesAFileOfTheFolder) {
  write("town.toml", "based_on = \"strict\"\n");
  EXPECT_EQ(profile_of_folder(folder_, "town")->sha256, load_profile("strict")->sha256);
  EXPECT_EQ(profile_of_folder(folder_, "town")->name, "town");
  EXPECT_EQ(profile_of_folder(folder_, "default")->name, "default");
  EXPECT_FALSE(profile_of_folder(folder_, "none"));
}

TEST_F(ProfileFiles, ANameLeadsNowhereElse) {
  write("town.toml", "based_on = \"strict\"\n");
  std::filesystem::create_directory(folder_ + "/inner");
  for (const char* name : {"../town", "/etc/passwd", "", "a.b", "..", "a/b", "町"}) {
    const auto refused = profile_of_folder(folder_ + "/inner", name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::bad_settings);
  }
}

}  // namespace
}  // namespace sekisho::base
