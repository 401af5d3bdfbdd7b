// The door with its own threads, notices and the machine's time.
#include "doors/folder/folder.h"

#include <thread>

#include "doors/folder/testing.h"

namespace sekisho::doors::folder::testing {
namespace {

class FolderDoorTest : public FolderScene {
 protected:
  void SetUp() override {
    FolderScene::SetUp();
    settings_.settle = base::kSecond / 5;
    settings_.rescan = 600 * base::kSecond;
  }
  std::unique_ptr<FolderDoor> door(std::vector<FolderSettings> folders) {
    const crossing::House house{*running_->database, *running_->blobs, *running_->queue, base::system_clock()};
    return std::make_unique<FolderDoor>(house, *running_->desk, [this] { return rules_; }, std::move(folders));
  }
  // The mill runs until it is so, or half a minute has passed.
  bool comes(const std::function<bool()>& wanted) {
    for (int i = 0; i < 1'500; ++i) {
      if (wanted()) return true;
      (void)running_->mill->disarm_one();
      (void)running_->mill->release_one();
      place_.clock().advance(base::kSecond);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
};

TEST_F(FolderDoorTest, files_go_through_by_notices_alone) {
  auto door = this->door({settings_});
  ASSERT_TRUE(door->start());
  ASSERT_TRUE(comes([&] { return door->status().at(0).watching; }));
  put("a.txt", "g1");
  put("資料/b.txt", "g2");
  put("c.txt", "b");
  // The status follows when a pass ends: files can lie in place a moment before it counts them.
  EXPECT_TRUE(comes([&] { return door->status().at(0).delivered == 2 && door->status().at(0).told == 1 && door->status().at(0).under_way == 0; }));
  EXPECT_EQ(results().size(), 2u);
  EXPECT_EQ(texts().size(), 1u);
  const FolderStatus status = door->status().at(0);
  EXPECT_EQ(status.name, "窓口");
  EXPECT_TRUE(status.reachable);
  EXPECT_EQ(status.taken, 3u);
  EXPECT_TRUE(status.problems.empty());
  door->stop();
}

TEST_F(FolderDoorTest, files_go_through_by_looking_alone) {
  settings_.poll = base::kSecond / 10;
  auto door = this->door({settings_});
  ASSERT_TRUE(door->start());
  put("a.txt", "g1");
  EXPECT_TRUE(comes([&] { return results().size() == 1; }));
  EXPECT_FALSE(door->status().at(0).watching);
}

TEST_F(FolderDoorTest, a_share_that_comes_back_is_watched_again) {
  settings_.rescan = base::kSecond / 5;
  auto door = this->door({settings_});
  ASSERT_TRUE(door->start());
  ASSERT_TRUE(comes([&] { return door->status().at(0).reachable; }));
  fs::rename(settings_.in, root_.path("away"));
  ASSERT_TRUE(comes([&] { return !door->status().at(0).reachable; }));
  EXPECT_EQ(door->status().at(0).problems.at(0).error.code, Code::folder_unavailable);
  fs::create_directory(settings_.in);
  put("a.txt", "g1");
  EXPECT_TRUE(comes([&] { return results().size() == 1; }));
}

TEST_F(FolderDoorTest, several_folders_do_not_wait_for_each_other) {
  std::vector<FolderSettings> folders;
  for (int i = 0; i < 3; ++i) {
    FolderSettings folder = settings_;
    folder.name = "窓口" + std::to_string(i);
    folder.in = root_.path("in" + std::to_string(i));
    if (i != 1) fs::create_directory(folder.in);
    folders.push_back(folder);
  }
  auto door = this->door(folders);
  ASSERT_TRUE(door->start());
  std::ofstream(folders[0].in + "/a.txt") << "g0";
  std::ofstream(folders[2].in + "/a.txt") << "g2";
  EXPECT_TRUE(comes([&] { return results().size() == 2; }));
  EXPECT_FALSE(door->status().at(1).reachable);
}

TEST_F(FolderDoorTest, many_files_at_once) {
  auto door = this->door({settings_});
  ASSERT_TRUE(door->start());
  for (int i = 0; i < 300; ++i) put("山/" + std::to_string(i % 7) + "/" + std::to_string(i) + ".txt", "g" + std::to_string(i));
  EXPECT_TRUE(comes([&] {
    for (int i = 0; i < 50; ++i) (void)running_->mill->disarm_one(), (void)running_->mill->release_one();
    return results().size() >= 300;
  }));
  EXPECT_EQ(results().size(), 300u);
}

TEST_F(FolderDoorTest, folders_inside_one_another_are_refused) {
  FolderSettings loop = settings_;
  loop.out = settings_.in + "/out";
  EXPECT_EQ(door({loop})->start().error().code, Code::bad_settings);
  loop = settings_;
  loop.refused = settings_.in;
  EXPECT_EQ(door({loop})->start().error().code, Code::bad_settings);
  loop = settings_;
  loop.name = "別";
  EXPECT_EQ(door({settings_, loop})->start().error().code, Code::bad_settings) << "one in folder twice";
  loop.in = root_.path("in2");
  loop.name = settings_.name;
  EXPECT_EQ(door({settings_, loop})->start().error().code, Code::bad_settings);
  loop.name = "別";
  EXPECT_TRUE(door({settings_, loop})->start()) << "results of two may meet";
}

}  // namespace
}  // namespace sekisho::doors::folder::testing
