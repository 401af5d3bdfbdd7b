#include "doors/folder/intake.h"

#include <sys/stat.h>

#include <thread>

#include "doors/folder/testing.h"

namespace sekisho::doors::folder::testing {
namespace {

using IntakeTest = FolderScene;

TEST_F(IntakeTest, a_closed_file_is_held_at_once_and_leaves) {
  put("回答.txt", "g1");
  EXPECT_EQ(look().done, 0u) << "nobody said that it is finished";
  EXPECT_EQ(look({"回答.txt"}).done, 1u);
  EXPECT_TRUE(in_folder().empty());
  EXPECT_EQ(column("SELECT path FROM item"), std::vector<std::string>{"回答.txt"});
  EXPECT_EQ(states(), std::vector<std::string>{"held"});
}

TEST_F(IntakeTest, without_notices_a_file_has_to_stay_still) {
  put("a.txt", "g1");
  look();
  place_.clock().advance(settings_.settle - 1);
  put("a.txt", "g1 and more");
  EXPECT_EQ(look().done, 0u);
  place_.clock().advance(settings_.settle - 1);
  EXPECT_EQ(look().done, 0u) << "it changed since";
  place_.clock().advance(1);
  EXPECT_EQ(look().done, 1u);
}

TEST_F(IntakeTest, a_file_somebody_still_writes_waits_however_long_it_is_still) {
  const base::OwnedFd writer(::open((settings_.in + "/a.txt").c_str(), O_WRONLY | O_CREAT, 0600));
  ASSERT_EQ(::write(writer.get(), "g1", 2), 2);
  EXPECT_EQ(look_settled().done, 0u);
  EXPECT_EQ(look({"a.txt"}).done, 0u) << "closed by one, open for another";
  ASSERT_EQ(::write(writer.get(), "22", 2), 2);
  const_cast<base::OwnedFd&>(writer).reset();
  EXPECT_EQ(look_settled().done, 1u);
  EXPECT_EQ(column("SELECT id FROM item WHERE bytes = 4").size(), 1u);
}

TEST_F(IntakeTest, an_empty_file_is_how_programs_begin_one) {
  put("a.txt", "");
  EXPECT_EQ(look({"a.txt"}).done, 0u);
  place_.clock().advance(settings_.settle);
  EXPECT_EQ(look().done, 1u);
}

TEST_F(IntakeTest, a_folder_is_one_crossing_and_a_file_is_one) {
  put("資料/一.txt", "g1");
  put("資料/内訳/二.txt", "g2");
  put("三.txt", "g3");
  put("四.txt", "g4");
  EXPECT_EQ(look_settled().done, 4u);
  EXPECT_EQ(column("SELECT id FROM crossing").size(), 3u);
  EXPECT_EQ(column("SELECT i.path FROM item i JOIN item o ON o.crossing = i.crossing AND o.id <> i.id ORDER BY i.path"),
            (std::vector<std::string>{"資料/一.txt", "資料/内訳/二.txt"}));
  EXPECT_TRUE(fs::is_empty(settings_.in)) << "the emptied folders leave too";
}

TEST_F(IntakeTest, a_folder_waits_until_all_of_it_is_still) {
  put("資料/一.txt", "g1");
  look({"資料/一.txt"});
  place_.clock().advance(settings_.settle - 1);
  put("資料/二.txt", "g2");
  EXPECT_EQ(look().done, 0u);
  place_.clock().advance(1);
  EXPECT_EQ(look().done, 0u);
  place_.clock().advance(settings_.settle);
  EXPECT_EQ(look().done, 2u);
  EXPECT_EQ(column("SELECT id FROM crossing").size(), 1u);
}

TEST_F(IntakeTest, more_files_than_one_crossing_holds_become_several) {
  use_rules("files_max = 1000", "files_max = 2");
  for (int i = 0; i < 5; ++i) put("資料/" + std::to_string(i) + ".txt", "g");
  EXPECT_EQ(look_settled().done, 5u);
  EXPECT_EQ(column("SELECT id FROM crossing").size(), 3u);
}

TEST_F(IntakeTest, names_of_unfinished_files_are_left_alone) {
  for (const char* name : {".DS_Store", "~$報告.docx", "a.part", "b.TMP", "c.crdownload", "Thumbs.db", ".git/config"}) put(name, "g");
  put("~報告.txt", "g");
  EXPECT_EQ(look_settled().done, 1u);
  EXPECT_EQ(in_folder().size(), 7u);
}

TEST_F(IntakeTest, links_devices_and_second_names_are_not_followed) {
  std::ofstream(root_.path("secret")) << "g secret";
  fs::create_symlink(root_.path("secret"), settings_.in + "/link.txt");
  fs::create_directory_symlink(settings_.out, settings_.in + "/folder");
  std::ofstream(settings_.out + "/there.txt") << "g there";
  fs::create_hard_link(root_.path("secret"), settings_.in + "/second.txt");
  ASSERT_EQ(::mkfifo((settings_.in + "/fifo").c_str(), 0600), 0);
  const Pass pass = look_settled();
  EXPECT_EQ(pass.done, 0u);
  EXPECT_EQ(pass.problems.size(), 4u);
  for (const FolderProblem& problem : pass.problems) EXPECT_EQ(problem.error.code, Code::not_a_file) << problem.path;
  EXPECT_TRUE(fs::exists(root_.path("secret")));
  EXPECT_TRUE(fs::exists(settings_.out + "/there.txt"));
  EXPECT_TRUE(states().empty());
}

TEST_F(IntakeTest, a_folder_that_becomes_a_link_leads_nowhere) {
  fs::create_directory(root_.path("elsewhere"));
  std::ofstream(root_.path("elsewhere/a.txt")) << "g secret";
  auto tree = Tree::open(settings_.in);
  ASSERT_TRUE(tree);
  fs::create_directory_symlink(root_.path("elsewhere"), settings_.in + "/sub");
  EXPECT_EQ(tree->file("sub/a.txt").error().code, Code::not_a_file);
  EXPECT_EQ(tree->file("../elsewhere/a.txt").error().code, Code::not_a_file);
  EXPECT_EQ(tree->folder_of("sub/new/a.txt", 0770).error().code, Code::not_a_file);
}

TEST_F(IntakeTest, names_in_cp932_are_shown_as_they_were_meant) {
  put("\x95\xf1\x8d\x90/\x83\x5c\x95\x5c.txt", "g1");  // 報告/ソ表.txt
  put("a\\b.txt", "g2");
  put("\x80\xff.txt", "g3");
  EXPECT_EQ(look_settled().done, 3u);
  const auto paths = column("SELECT path FROM item ORDER BY path");
  EXPECT_EQ(std::count(paths.begin(), paths.end(), "報告/ソ表.txt"), 1);
  EXPECT_EQ(std::count(paths.begin(), paths.end(), "a＼b.txt"), 1);
  EXPECT_TRUE(in_folder().empty());
}

TEST_F(IntakeTest, very_long_paths_keep_their_end) {
  std::string path;
  for (int i = 0; i < 8; ++i) path += std::string(150, static_cast<char>('a' + i)) + "/";
  put(path + "末尾.txt", "g");
  EXPECT_EQ(look_settled().done, 1u);
  const std::string shown = column("SELECT path FROM item").at(0);
  EXPECT_LE(shown.size(), 1'000u);
  EXPECT_TRUE(shown.ends_with("h/末尾.txt")) << shown;
}

TEST_F(IntakeTest, what_nobody_lets_us_read_stays_and_is_shown) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put("a.txt", "g");
  put("sub/b.txt", "g");
  fs::permissions(settings_.in + "/a.txt", fs::perms::none);
  fs::permissions(settings_.in + "/sub", fs::perms::none);
  const Pass pass = look_settled();
  fs::permissions(settings_.in + "/sub", fs::perms::owner_all);
  EXPECT_EQ(pass.done, 0u);
  EXPECT_EQ(pass.problems.size(), 2u);
}

TEST_F(IntakeTest, a_file_replaced_while_it_was_held_is_a_new_version) {
  put("a.txt", "g old");
  work_->at = [&](Point point) {
    if (point != Point::held) return;
    std::ofstream(root_.path("new")) << "g the new version";
    fs::rename(root_.path("new"), settings_.in + "/a.txt");
    work_->at = [](Point) {};
  };
  EXPECT_EQ(look({"a.txt"}).done, 1u);
  EXPECT_EQ(in_folder().at("a.txt"), "g the new version");
  EXPECT_EQ(look_settled().done, 1u);
  EXPECT_TRUE(in_folder().empty());
  EXPECT_EQ(states().size(), 2u);
}

TEST_F(IntakeTest, a_file_somebody_wants_to_write_into_is_not_pulled_away) {
  put("a.txt", "g old");
  int blocked = 0;
  work_->at = [&](Point point) {
    if (point != Point::held) return;
    const int fd = ::open((settings_.in + "/a.txt").c_str(), O_WRONLY | O_NONBLOCK);
    if (fd < 0 && errno == EWOULDBLOCK) ++blocked;
    if (fd >= 0) ::close(fd);
  };
  EXPECT_EQ(look({"a.txt"}).done, 1u);
  if (blocked == 0) GTEST_SKIP() << "no leases here";
  EXPECT_EQ(in_folder().size(), 1u) << "it waits until the writer is done";
  EXPECT_EQ(look().done, 0u);
  EXPECT_TRUE(in_folder().empty()) << "nothing was written after all";
  EXPECT_EQ(states().size(), 1u);
}

TEST_F(IntakeTest, too_large_a_file_is_explained_once_and_stays) {
  use_rules("bytes_max = 2000000000", "bytes_max = 10");
  put("大.txt", "g 12345678901234567890");
  EXPECT_EQ(look_settled().told, 1u);
  EXPECT_EQ(look_settled().told, 0u);
  start();
  EXPECT_EQ(look_settled().told, 0u) << "nor after a restart";
  ASSERT_EQ(texts().size(), 1u);
  EXPECT_NE(texts().at("大.txt.理由.txt").find(base::describe(Code::too_large).ja), std::string::npos);
  EXPECT_EQ(in_folder().size(), 1u);
  put("大.txt", "g small");
  EXPECT_EQ(look_settled().done, 1u) << "mended";
  fs::remove(settings_.in + "/大.txt");
  look();
  run_mill();
  deliver();
  EXPECT_EQ(rows(), 0u);
}

TEST_F(IntakeTest, a_road_without_a_rule_takes_nothing) {
  settings_.to = zones::Zone::mynumber;
  put("a.txt", "g");
  look();
  place_.clock().advance(settings_.settle);
  EXPECT_EQ(failing_look(), Code::route_denied);
  EXPECT_EQ(in_folder().size(), 1u);
  EXPECT_TRUE(states().empty());
}

TEST_F(IntakeTest, a_share_that_goes_and_comes_back) {
  put("a.txt", "g");
  look();
  fs::rename(settings_.in, root_.path("away"));
  EXPECT_EQ(failing_look(), Code::folder_unavailable);
  place_.clock().advance(settings_.settle);
  fs::rename(root_.path("away"), settings_.in);
  EXPECT_EQ(look().done, 0u) << "it has to settle anew";
  place_.clock().advance(settings_.settle);
  EXPECT_EQ(look().done, 1u);
}

TEST_F(IntakeTest, a_full_disk_at_any_write_loses_and_doubles_nothing) {
  int failures = 0;
  for (std::int64_t nth = 1; nth <= 40; ++nth) {
    put(std::to_string(nth) + ".txt", "g" + std::to_string(nth));
    look();
    place_.clock().advance(settings_.settle);
    store::fail_write(nth);
    if (failing_look() != Code::none) ++failures;
    store::fail_write(0);
    look();
    place_.clock().advance(settings_.settle);
    look();
  }
  EXPECT_TRUE(in_folder().empty());
  EXPECT_GE(failures, 5);
  EXPECT_EQ(column("SELECT DISTINCT path FROM item WHERE state <> 'cancelled' AND state <> 'received'").size(), 40u);
  EXPECT_EQ(column("SELECT path FROM item WHERE state <> 'cancelled' AND state <> 'received'").size(), 40u);
}

TEST_F(IntakeTest, several_writers_at_once) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&, i] {
      for (int k = 0; k < 25; ++k) put(std::to_string(i) + "-" + std::to_string(k) + ".txt", "g" + std::string(5'000, 'x'));
    });
  for (int i = 0; i < 20; ++i) look();
  for (std::thread& writer : writers) writer.join();
  look_settled();
  EXPECT_TRUE(in_folder().empty());
  EXPECT_EQ(column("SELECT id FROM item WHERE bytes = 5001 AND state = 'held'").size(), 100u);
}

}  // namespace
}  // namespace sekisho::doors::folder::testing
