#include "doors/web/uploads.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

#include "crossing/simulation.h"

namespace sekisho::doors::web {
namespace {

using base::Code;
using crossing::State;

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override {
    running_ = place_.start(disarmer_);
    ASSERT_TRUE(running_);
    start({});
    open_crossing();
  }
  void TearDown() override { store::fail_write(0); }
  void start(UploadLimits limits) {
    const crossing::House house{*running_->database, *running_->blobs, *running_->queue, place_.clock()};
    uploads_.emplace(house, *running_->desk, limits, [this] { return rules_; });
  }
  void open_crossing() {
    auto opened = running_->desk->open(*rules_, {zones::Zone::internet, zones::Zone::lgwan, "sender", {"recipient"}, ""});
    ASSERT_TRUE(opened);
    crossing_ = *opened;
  }
  const crossing::Route& route() const { return *rules_->route(zones::Zone::internet, zones::Zone::lgwan); }
  base::Result<UploadState> begin(std::uint64_t bytes, const std::string& path = "資料/一.txt") {
    return uploads_->begin(route(), crossing_, "sender", path, bytes);
  }
  base::Result<UploadState> append(const UploadState& upload, std::uint64_t offset, std::string_view piece) {
    return uploads_->append(upload.id, "sender", offset, base::view(piece));
  }
  State state_of(const std::string& item) { return (*running_->desk->item(item))->state; }
  std::string held_text(const std::string& item) {
    auto bytes = running_->blobs->get(*(*running_->desk->item(item))->original, 1 << 20);
    return bytes ? std::string(base::text(*bytes)) : "?";
  }
  static Code code(const base::Result<UploadState>& result) { return result ? Code::none : result.error().code; }

  crossing::simulation::Place place_;
  crossing::simulation::FakeDisarmer disarmer_{1};
  std::unique_ptr<crossing::simulation::Running> running_;
  std::shared_ptr<const crossing::Rules> rules_ = std::make_shared<const crossing::Rules>(crossing::Rules::shipped());
  std::optional<Uploads> uploads_;
  std::string crossing_;
};

TEST_F(UploadsTest, pieces_become_the_held_original) {
  auto upload = begin(11);
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->offset, 0u);
  EXPECT_EQ(upload->bytes, 11u);
  EXPECT_EQ(upload->crossing, crossing_);
  EXPECT_EQ(append(*upload, 0, "gこん")->offset, 7u);
  EXPECT_EQ(state_of(upload->item), State::received);
  EXPECT_EQ(append(*upload, 7, "ABCD")->offset, 11u);
  EXPECT_EQ(state_of(upload->item), State::held);
  EXPECT_EQ(held_text(upload->item), "gこんABCD");
  EXPECT_TRUE(*running_->mill->disarm_one()) << "the work stands in the queue";
}

TEST_F(UploadsTest, a_cut_line_goes_on_where_it_stopped) {
  auto upload = begin(6);
  ASSERT_TRUE(append(*upload, 0, "abc"));
  auto found = uploads_->state(upload->id, "sender");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->offset, 3u);
  EXPECT_EQ(code(append(*upload, 0, "abc")), Code::upload_offset);
  EXPECT_EQ(code(append(*upload, 4, "ef")), Code::upload_offset);
  ASSERT_TRUE(append(*upload, found->offset, "def"));
  EXPECT_EQ(held_text(upload->item), "abcdef");
}

TEST_F(UploadsTest, a_client_that_missed_the_last_answer_learns_that_all_is_well) {
  auto upload = begin(3);
  ASSERT_TRUE(append(*upload, 0, "abc"));
  EXPECT_EQ(uploads_->state(upload->id, "sender")->offset, 3u);
  EXPECT_EQ(append(*upload, 3, "")->offset, 3u);
  EXPECT_EQ(code(append(*upload, 0, "abc")), Code::upload_offset);
  EXPECT_EQ(code(append(*upload, 3, "d")), Code::too_large);
}

TEST_F(UploadsTest, an_empty_file_is_held_at_once) {
  auto upload = begin(0);
  ASSERT_TRUE(upload);
  EXPECT_EQ(state_of(upload->item), State::held);
  EXPECT_EQ(held_text(upload->item), "");
  EXPECT_EQ(append(*upload, 0, "")->offset, 0u);
}

TEST_F(UploadsTest, more_than_declared_is_not_taken_and_less_is_not_held) {
  auto upload = begin(4);
  EXPECT_EQ(code(append(*upload, 0, "abcde")), Code::too_large);
  EXPECT_EQ(append(*upload, 0, "abc")->offset, 3u);
  EXPECT_EQ(code(append(*upload, 3, "de")), Code::too_large);
  EXPECT_EQ(state_of(upload->item), State::received);
  ASSERT_TRUE(append(*upload, 3, "d"));
  EXPECT_EQ(held_text(upload->item), "abcd");
}

TEST_F(UploadsTest, nobody_else_reaches_an_upload) {
  auto upload = begin(4);
  EXPECT_EQ(code(uploads_->state(upload->id, "other")), Code::upload_gone);
  EXPECT_EQ(code(uploads_->append(upload->id, "other", 0, base::view("abcd"))), Code::upload_gone);
  EXPECT_EQ(uploads_->abandon(upload->id, "other").error().code, Code::upload_gone);
  EXPECT_EQ(code(uploads_->begin_again(upload->item, "other")), Code::no_such_item);
  EXPECT_EQ(code(uploads_->begin(route(), crossing_, "other", "a.txt", 4)), Code::no_such_item);
  EXPECT_TRUE(append(*upload, 0, "abcd"));
}

TEST_F(UploadsTest, the_desk_refuses_before_anything_is_sent) {
  EXPECT_EQ(code(begin(route().bytes_max + 1)), Code::too_large);
  EXPECT_EQ(code(begin(1, "../a.txt")), Code::bad_request);
  EXPECT_EQ(code(uploads_->begin(route(), "01JD0000000000000000000000", "sender", "a.txt", 1)), Code::no_such_item);
  start({.open_max = 1});
  EXPECT_EQ(code(begin(1, "../a.txt")), Code::bad_request);
  EXPECT_TRUE(begin(1)) << "what was refused takes no place";
}

TEST_F(UploadsTest, open_uploads_are_limited_and_ended_ones_are_not_counted) {
  start({.open_max = 5, .open_max_each = 2});
  auto first = begin(1), second = begin(1);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(code(begin(1)), Code::too_busy);
  ASSERT_TRUE(append(*first, 0, "a"));
  auto third = begin(1);
  EXPECT_TRUE(third);
  EXPECT_EQ(code(begin(1)), Code::too_busy);
  ASSERT_TRUE(uploads_->abandon(third->id, "sender"));
  for (int i = 0; i < 20; ++i) {
    auto next = begin(1);
    ASSERT_TRUE(next);
    place_.clock().advance(1);
    ASSERT_TRUE(append(*next, 0, "b"));
  }
  EXPECT_EQ(code(uploads_->state(first->id, "sender")), Code::upload_gone) << "only the latest of the ended ones are remembered";
}

TEST_F(UploadsTest, an_idle_upload_is_dropped_and_can_begin_again) {
  auto idle = begin(3);
  ASSERT_TRUE(append(*idle, 0, "ab"));
  place_.clock().advance(UploadLimits().idle / 2);
  auto busy = begin(3, "二.txt");
  place_.clock().advance(UploadLimits().idle / 2);
  uploads_->sweep();
  EXPECT_EQ(code(append(*idle, 2, "c")), Code::upload_gone);
  EXPECT_TRUE(append(*busy, 0, "abc"));
  EXPECT_EQ(code(uploads_->begin_again(busy->item, "sender")), Code::wrong_state);
  auto again = uploads_->begin_again(idle->item, "sender");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->offset, 0u);
  EXPECT_EQ(again->bytes, 3u);
  ASSERT_TRUE(append(*again, 0, "xyz"));
  EXPECT_EQ(held_text(idle->item), "xyz");
}

TEST_F(UploadsTest, after_a_restart_the_item_is_still_there) {
  auto upload = begin(3);
  ASSERT_TRUE(append(*upload, 0, "ab"));
  uploads_.reset();
  running_.reset();
  running_ = place_.start(disarmer_);
  ASSERT_TRUE(running_);
  start({});
  EXPECT_EQ(code(append(*upload, 2, "c")), Code::upload_gone);
  auto again = uploads_->begin_again(upload->item, "sender");
  ASSERT_TRUE(again);
  ASSERT_TRUE(append(*again, 0, "abc"));
  EXPECT_EQ(held_text(upload->item), "abc");
}

TEST_F(UploadsTest, beginning_again_ends_the_upload_before) {
  auto upload = begin(3);
  ASSERT_TRUE(append(*upload, 0, "ab"));
  auto again = uploads_->begin_again(upload->item, "sender");
  ASSERT_TRUE(again);
  EXPECT_EQ(code(append(*upload, 2, "c")), Code::upload_gone);
  EXPECT_TRUE(append(*again, 0, "abc"));
}

TEST_F(UploadsTest, an_abandoned_upload_cancels_its_item) {
  auto upload = begin(3);
  ASSERT_TRUE(append(*upload, 0, "ab"));
  ASSERT_TRUE(uploads_->abandon(upload->id, "sender"));
  EXPECT_EQ(state_of(upload->item), State::cancelled);
  EXPECT_EQ(code(append(*upload, 2, "c")), Code::upload_gone);
  EXPECT_EQ(code(uploads_->begin_again(upload->item, "sender")), Code::wrong_state);
}

TEST_F(UploadsTest, an_item_cancelled_meanwhile_is_not_held) {
  auto upload = begin(3);
  ASSERT_TRUE(running_->desk->cancel(upload->item, "sender"));
  EXPECT_EQ(code(append(*upload, 0, "abc")), Code::wrong_state);
  EXPECT_EQ(state_of(upload->item), State::cancelled);
}

TEST_F(UploadsTest, a_full_disk_at_any_write_loses_nothing) {
  const std::string text(200'000, 'x');
  int failures = 0;
  for (std::int64_t nth = 1; nth <= 12; ++nth) {
    auto upload = begin(text.size());
    ASSERT_TRUE(upload);
    store::fail_write(nth);
    base::Result<UploadState> sent = append(*upload, 0, text);
    store::fail_write(0);
    if (!sent) {
      ++failures;
      EXPECT_EQ(state_of(upload->item), State::received);
      auto stands = uploads_->state(upload->id, "sender");
      ASSERT_TRUE(stands);
      EXPECT_TRUE(stands->offset == 0 || stands->offset == text.size());
      if (stands->offset == 0) {
        sent = append(*upload, 0, text);
      }
      ASSERT_TRUE(sent || stands->offset == text.size()) << base::describe(sent.error().code).id;
    }
    EXPECT_EQ(state_of(upload->item), State::held);
    EXPECT_EQ(held_text(upload->item), text);
  }
  EXPECT_GE(failures, 3) << "the faults were met";
}

TEST_F(UploadsTest, two_clients_at_one_upload_never_mix_their_pieces) {
  constexpr std::uint64_t kPieces = 400, kPiece = 1'000;
  auto upload = begin(kPieces * kPiece);
  std::atomic<std::uint64_t> taken{0};
  const auto client = [&](char letter) {
    const std::string piece(kPiece, letter);
    while (true) {
      auto stands = uploads_->state(upload->id, "sender");
      ASSERT_TRUE(stands);
      if (stands->offset == stands->bytes) return;
      auto sent = append(*upload, stands->offset, piece);
      if (sent) ++taken;
      else EXPECT_EQ(sent.error().code, Code::upload_offset);
    }
  };
  std::thread one(client, 'a'), two(client, 'b');
  one.join();
  two.join();
  EXPECT_EQ(taken, kPieces);
  const std::string text = held_text(upload->item);
  ASSERT_EQ(text.size(), kPieces * kPiece);
  for (std::uint64_t i = 0; i < kPieces; ++i) EXPECT_EQ(text.find_first_not_of(text[i * kPiece], i * kPiece) >= (i + 1) * kPiece, true) << i;
}

TEST_F(UploadsTest, many_at_once) {
  std::vector<std::thread> clients;
  std::atomic<int> held{0};
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) {
        const std::string text = std::string(70'000, static_cast<char>('a' + i)) + std::to_string(k);
        auto upload = begin(text.size(), std::to_string(i) + "/" + std::to_string(k));
        ASSERT_TRUE(upload);
        ASSERT_TRUE(append(*upload, 0, std::string_view(text).substr(0, 33'000)));
        uploads_->sweep();
        ASSERT_TRUE(append(*upload, 33'000, std::string_view(text).substr(33'000)));
        if (held_text(upload->item) == text) ++held;
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(held, 80);
}

long resident_kib_max() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(UploadsTest, memory_does_not_grow_with_the_file) {
  constexpr std::uint64_t kPiece = 1 << 20, kPieces = 200;
  const std::string piece(kPiece, 'm');
  auto upload = begin(kPieces * kPiece);
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(append(*upload, i * kPiece, piece));
  const long before = resident_kib_max();
  for (std::uint64_t i = 4; i < kPieces; ++i) ASSERT_TRUE(append(*upload, i * kPiece, piece));
  RecordProperty("grown_kib", static_cast<int>(resident_kib_max() - before));
  EXPECT_LT(resident_kib_max() - before, 16 << 10) << "KiB for 196 MiB";
  EXPECT_EQ(state_of(upload->item), State::held);
}

}  // namespace
}  // namespace sekisho::doors::web
