#include "store/blobs.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "store/database.h"
#include "store/test_places.h"

namespace sekisho::store {
namespace {

namespace fs = std::filesystem;
using base::Bytes;
using base::Code;

Bytes some_bytes(std::size_t size, std::uint32_t seed = 1) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

class BlobsTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    blobs_.reset();
    auto blobs = Blobs::open(settings_);
    ASSERT_TRUE(blobs.has_value()) << blobs.error().detail;
    blobs_ = std::move(*blobs);
  }
  Address put(const Bytes& bytes) {
    auto kept = blobs_->put(bytes);
    EXPECT_TRUE(kept.has_value());
    return kept->address;
  }
  std::string path_of(const Address& address) { return settings_.folder + "/" + *blobs_->name_of(address); }
  static Bytes load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void store(const std::string& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(settings_.folder))
      if (entry.is_regular_file()) out.push_back(entry.path());
    return out;
  }
  TestFolder folder_;
  BlobSettings settings_{folder_.path("blobs"), folder_.path("keys")};
  std::unique_ptr<Blobs> blobs_;
};

TEST_F(BlobsTest, EverySizeComesBackUnderItsHash) {
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, kBlobChunk - 1, kBlobChunk, kBlobChunk + 1, 3 * kBlobChunk, 3 * kBlobChunk + 7}) {
    const Bytes bytes = some_bytes(size);
    const Address address = put(bytes);
    EXPECT_EQ(address, base::sha256(bytes));
    EXPECT_TRUE(blobs_->has(address));
    auto back = blobs_->get(address, size);
    ASSERT_TRUE(back.has_value()) << size << back.error().detail;
    EXPECT_EQ(*back, bytes);
    if (size > 0) {
      EXPECT_EQ(blobs_->get(address, size - 1).error().code, Code::too_large);
    }
  }
  EXPECT_EQ(blobs_->read(Address{}).error().code, Code::blob_missing);
}

TEST_F(BlobsTest, PiecesOfAnySizeMakeTheSameFile) {
  const Bytes bytes = some_bytes(2 * kBlobChunk + 100);
  for (std::size_t piece : {std::size_t{997}, kBlobChunk, kBlobChunk + 1}) {
    auto writer = blobs_->create();
    ASSERT_TRUE(writer.has_value());
    for (std::size_t at = 0; at < bytes.size(); at += piece) ASSERT_TRUE(writer->write(base::slice(bytes, at, piece)).has_value());
    auto kept = writer->finish();
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->size, bytes.size());
    EXPECT_EQ(*blobs_->get(kept->address, bytes.size()), bytes);
  }
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(BlobsTest, NothingOnDiskTellsTheContentOrItsHash) {
  const Bytes bytes(5'000, 'A');
  const Address address = put(bytes);
  const std::string name = path_of(address);
  EXPECT_EQ(name.find(base::hex(address).substr(0, 16)), std::string::npos);
  const Bytes sealed = load(name);
  EXPECT_EQ(base::text(sealed).find("AAAA"), std::string::npos);
  EXPECT_EQ(base::text(sealed).find(base::text(address)), std::string::npos);
  struct stat facts{};
  ASSERT_EQ(::stat(name.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

// Nothing of another content is ever given out: the bytes before the error are the true ones.
void expect_damaged(Blobs& blobs, const Address& address, const Bytes& truth, const std::string& what) {
  auto reader = blobs.read(address);
  Bytes given;
  while (reader) {
    auto part = (*reader)->next();
    if (!part) {
      EXPECT_EQ(part.error().code, Code::blob_damaged) << what;
      EXPECT_FALSE((*reader)->next().has_value()) << what;
      EXPECT_TRUE(std::equal(given.begin(), given.end(), truth.begin())) << what;
      return;
    }
    ASSERT_FALSE(part->empty()) << what << " was not found";
    base::put(given, *part);
  }
  EXPECT_EQ(reader.error().code, Code::blob_damaged) << what;
}

TEST_F(BlobsTest, EveryFlippedBitIsFound) {
  const Bytes bytes = some_bytes(2 * kBlobChunk + 300);
  const Address address = put(bytes);
  const std::string path = path_of(address);
  const Bytes sealed = load(path);
  std::mt19937 random(3);
  for (std::size_t i = 0; i < 300; ++i) {
    const std::size_t at = i < kBlobHead + 20 ? i : random() % sealed.size();
    Bytes altered = sealed;
    altered[at] ^= static_cast<std::uint8_t>(1u << (random() % 8));
    store(path, altered);
    expect_damaged(*blobs_, address, bytes, "bit in byte " + std::to_string(at));
  }
}

TEST_F(BlobsTest, EveryCutIsFoundAndSoIsWhatIsAppended) {
  const Bytes bytes = some_bytes(2 * kBlobChunk + 300);
  const Address address = put(bytes);
  const std::string path = path_of(address);
  const Bytes sealed = load(path);
  const std::size_t chunk = kBlobChunk + 17;
  for (std::size_t size : {std::size_t{0}, std::size_t{3}, kBlobHead - 1, kBlobHead, kBlobHead + chunk, kBlobHead + 2 * chunk, sealed.size() - 1}) {
    store(path, Bytes(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size)));
    expect_damaged(*blobs_, address, bytes, "cut to " + std::to_string(size));
  }
  Bytes longer = sealed;
  longer.push_back(0);
  store(path, longer);
  expect_damaged(*blobs_, address, bytes, "one byte more");
}

TEST_F(BlobsTest, PartsAndFilesThatChangedPlacesAreFound) {
  const Bytes bytes = some_bytes(3 * kBlobChunk), other = some_bytes(3 * kBlobChunk, 2);
  const Address address = put(bytes), second = put(other);
  const std::string path = path_of(address);
  const Bytes sealed = load(path), sealed_other = load(path_of(second));
  const std::size_t chunk = kBlobChunk + 17;
  Bytes swapped = sealed;
  std::swap_ranges(swapped.begin() + kBlobHead, swapped.begin() + kBlobHead + chunk, swapped.begin() + kBlobHead + chunk);
  store(path, swapped);
  expect_damaged(*blobs_, address, bytes, "parts swapped");
  Bytes mixed = sealed;
  std::copy(sealed_other.begin() + kBlobHead, sealed_other.begin() + kBlobHead + chunk, mixed.begin() + kBlobHead);
  store(path, mixed);
  expect_damaged(*blobs_, address, bytes, "a part of another file");
  store(path, sealed_other);
  EXPECT_EQ(blobs_->read(address).error().code, Code::blob_damaged) << "another file in its place, before a byte is given out";
}

TEST_F(BlobsTest, WritingAgainHealsADamagedFile) {
  const Bytes bytes = some_bytes(1000);
  const Address address = put(bytes);
  store(path_of(address), some_bytes(50));
  EXPECT_EQ(blobs_->get(address, 2000).error().code, Code::blob_damaged);
  put(bytes);
  EXPECT_EQ(*blobs_->get(address, 2000), bytes);
}

TEST_F(BlobsTest, AWriterThatIsDroppedLeavesNothing) {
  {
    auto writer = blobs_->create();
    ASSERT_TRUE(writer->write(some_bytes(100'000)).has_value());
    EXPECT_EQ(files().size(), 1u);
  }
  EXPECT_TRUE(files().empty());
  store(settings_.folder + "/incoming/.new-left", some_bytes(100));
  auto at_work = blobs_->create();
  open();
  EXPECT_EQ(files().size(), 1u) << "what a crash left is removed, what is being written is not";
}

TEST_F(BlobsTest, DestroyedIsGoneUnlessSomebodyIsAboutToNeedIt) {
  const Bytes bytes = some_bytes(100'000);
  auto kept = blobs_->put(bytes);
  ASSERT_TRUE(kept.has_value());
  const Address address = kept->address;
  const std::string path = path_of(address);
  EXPECT_EQ(blobs_->destroy(address).error().code, Code::store_busy);
  { const KeptBlob let_go = std::move(*kept); }
  fs::create_hard_link(path, folder_.path("thief"));
  ASSERT_TRUE(blobs_->destroy(address).has_value());
  EXPECT_FALSE(blobs_->has(address));
  EXPECT_EQ(blobs_->read(address).error().code, Code::blob_missing);
  EXPECT_TRUE(blobs_->destroy(address).has_value());
  fs::copy_file(folder_.path("thief"), path);
  EXPECT_EQ(blobs_->read(address).error().code, Code::blob_damaged) << "its blocks are unreadable even with the key";
}

TEST_F(BlobsTest, TheKeyFileIsForItsOwnerAloneAndNeverMadeAnewOverFiles) {
  struct stat facts{};
  ASSERT_EQ(::stat(settings_.key_file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  put(some_bytes(10));
  const Bytes keys = load(settings_.key_file);
  for (mode_t mode : {0640, 0604, 0660}) {
    ASSERT_EQ(::chmod(settings_.key_file.c_str(), mode), 0);
    EXPECT_EQ(Blobs::open(settings_).error().code, Code::store_key);
  }
  ASSERT_EQ(::chmod(settings_.key_file.c_str(), 0600), 0);
  for (std::size_t size : {std::size_t{0}, std::size_t{10}, keys.size() - 2}) {
    store(settings_.key_file, Bytes(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_EQ(Blobs::open(settings_).error().code, Code::store_key) << size;
  }
  fs::remove(settings_.key_file);
  EXPECT_EQ(Blobs::open(settings_).error().code, Code::store_key);
  EXPECT_FALSE(fs::exists(settings_.key_file));
  store(settings_.key_file, keys);
  ASSERT_EQ(::chmod(settings_.key_file.c_str(), 0600), 0);
  EXPECT_TRUE(Blobs::open(settings_).has_value());
}

TEST_F(BlobsTest, AnotherKeyFileOpensNothing) {
  const Address address = put(some_bytes(10));
  BlobSettings other{folder_.path("other"), folder_.path("other_keys")};
  auto theirs = Blobs::open(other);
  ASSERT_TRUE(theirs.has_value());
  const std::string name = *(*theirs)->name_of(address);
  fs::create_directories(fs::path(other.folder + "/" + name).parent_path());
  fs::copy_file(path_of(address), other.folder + "/" + name);
  EXPECT_EQ((*theirs)->read(address).error().code, Code::blob_damaged);
}

TEST_F(BlobsTest, ManyThreadsWriteTheSameAndOtherFiles) {
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t t = 0; t < 6; ++t)
      threads.emplace_back([&, t] {
        for (std::uint32_t i = 0; i < 10; ++i) {
          const Bytes bytes = some_bytes(70'000, t % 2 == 0 ? i : 1000 * t + i);
          auto kept = blobs_->put(bytes);
          if (!kept || blobs_->get(kept->address, bytes.size()) != bytes) ++failures;
        }
      });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(files().size(), 10u + 3 * 10u);
}

TEST_F(BlobsTest, AFailingDiskLeavesTheOldStateOrTheNew) {
  const Bytes bytes = some_bytes(3 * kBlobChunk);
  const Address address = base::sha256(bytes);
  int failed = 0;
  for (int nth = 1;; ++nth) {
    fail_write(nth);
    auto kept = blobs_->put(bytes);
    fail_write(0);
    if (kept) break;
    ++failed;
    EXPECT_EQ(kept.error().code, Code::disk_full);
    EXPECT_FALSE(blobs_->has(address));
    EXPECT_TRUE(files().empty());
  }
  EXPECT_EQ(failed, 6) << "head, three parts, head, name";
  EXPECT_EQ(*blobs_->get(address, bytes.size()), bytes);
}

TEST_F(BlobsTest, MemoryDoesNotGrowWithTheFile) {
  rusage before{};
  const Bytes piece = some_bytes(1 << 20);
  auto writer = blobs_->create();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(writer->write(piece).has_value());
  getrusage(RUSAGE_SELF, &before);
  for (int i = 0; i < 192; ++i) ASSERT_TRUE(writer->write(piece).has_value());
  auto kept = writer->finish();
  ASSERT_TRUE(kept.has_value());
  auto reader = blobs_->read(kept->address);
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ((*reader)->size(), 200u << 20);
  std::uint64_t read = 0;
  for (;;) {
    auto part = (*reader)->next();
    ASSERT_TRUE(part.has_value());
    if (part->empty()) break;
    read += part->size();
  }
  EXPECT_EQ(read, 200u << 20);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 8 << 10) << "KiB";
}

}  // namespace
}  // namespace sekisho::store
