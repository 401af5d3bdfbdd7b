#include "cli/sealed_archive.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "store/test_places.h"

namespace sekisho::cli {
namespace {

using base::Code;
using Files = std::map<std::string, std::string>;

class SealedArchive : public testing::Test {
 protected:
  static ArchiveSecret key_secret(const std::string& text) { return {ArchiveSecret::Kind::key, text}; }

  std::string write(const Files& files, const ArchiveSecret& secret, const std::string& name = "a") const {
    auto writer = ArchiveWriter::create(folder_.path(name), secret);
    EXPECT_TRUE(writer);
    for (const auto& [file, text] : files) EXPECT_TRUE(writer->add(file, 0640, text));
    EXPECT_TRUE(writer->finish());
    std::ifstream in(folder_.path(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  static base::Result<Files> read(const std::string& path, const ArchiveSecret& secret) {
    auto reader = ArchiveReader::open(path, secret);
    if (!reader) return std::unexpected(reader.error());
    Files out;
    for (;;) {
      auto entry = reader->next();
      if (!entry) return std::unexpected(entry.error());
      if (!*entry) return out;
      EXPECT_EQ((*entry)->mode, 0640u);
      std::string& text = out[(*entry)->name];
      for (bool more = true; more;) {
        auto bytes = reader->read();
        if (!bytes) return std::unexpected(bytes.error());
        more = !bytes->empty();
        text += base::text(*bytes);
      }
    }
  }
  base::Result<Files> read_bytes(const std::string& bytes) const {
    std::ofstream(folder_.path("changed"), std::ios::binary) << bytes;
    return read(folder_.path("changed"), key_secret(key_));
  }

  store::TestFolder folder_;
  const std::string key_ = fresh_archive_key();
  const Files files_{{"manifest", "{}"}, {"data/evidence.key", "secret"}, {"blobs/ab/cdef", std::string("\0\1\2", 3)}, {"empty", ""}};
};

TEST_F(SealedArchive, WhatGoesInComesOut) {
  Files large = files_;
  for (char c = 0; c < 7; ++c)
    large["large/" + std::to_string(c)] =
        std::string((64 << 10) * static_cast<std::size_t>(c) + static_cast<std::size_t>(c) - 1u * (c > 0 ? 1 : 0), c);
  const std::string bytes = write(large, key_secret(key_));
  EXPECT_EQ(bytes.find("evidence.key"), std::string::npos);
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
  EXPECT_EQ(read(folder_.path("a"), key_secret(key_)).value_or(Files{}), large);
}

TEST_F(SealedArchive, AByteChangedAnywhereIsFound) {
  const std::string good = write(files_, key_secret(key_));
  ASSERT_TRUE(read_bytes(good));
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const int bit : {1, 0x40}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ bit);
      const auto read = read_bytes(bad);
      ASSERT_FALSE(read) << "byte " << at;
      EXPECT_TRUE(read.error().code == Code::backup_damaged || read.error().code == Code::bad_key) << at;
    }
}

TEST_F(SealedArchive, CutOrLongerOrPartsMovedIsFound) {
  const std::string good = write(files_, key_secret(key_));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto read = read_bytes(good.substr(0, size));
    ASSERT_FALSE(read) << "cut to " << size;
    EXPECT_EQ(read.error().code, Code::backup_damaged);
  }
  EXPECT_FALSE(read_bytes(good + "x"));
  EXPECT_FALSE(read_bytes(good + good));
  EXPECT_FALSE(read_bytes(good.substr(0, 82) + good.substr(82 + 4 + 17 + 1 + 4 + 8)));
}

TEST_F(SealedArchive, AnotherKeyIsToldFromDamage) {
  write(files_, key_secret(key_));
  for (const ArchiveSecret& other : {key_secret(fresh_archive_key()), key_secret("hello"), ArchiveSecret(ArchiveSecret::Kind::passphrase, "hello")}) {
    const auto read = SealedArchive::read(folder_.path("a"), other);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::bad_key);
  }
}

TEST_F(SealedArchive, APassphraseOpensIt) {
  const ArchiveSecret word(ArchiveSecret::Kind::passphrase, "川の向こうの赤い屋根"), other(ArchiveSecret::Kind::passphrase, "川の向こうの青い屋根");
  write(files_, word);
  EXPECT_EQ(read(folder_.path("a"), word).value_or(Files{}), files_);
  const auto refused = read(folder_.path("a"), other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::bad_key);
}

TEST_F(SealedArchive, NoNameLeadsOutOfTheFolder) {
  auto writer = ArchiveWriter::create(folder_.path("a"), key_secret(key_));
  ASSERT_TRUE(writer);
  for (const char* name : {"", "/etc/passwd", "../x", "a/../x", "a//b", ".", "a/", "a/."}) EXPECT_FALSE(writer->begin_file(name, 0600)) << name;
}

TEST_F(SealedArchive, NothingIsThereBeforeItIsWhole) {
  {
    auto writer = ArchiveWriter::create(folder_.path("a"), key_secret(key_));
    ASSERT_TRUE(writer && writer->add("x", 0600, "y"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  write(files_, key_secret(key_));
  const auto again = ArchiveWriter::create(folder_.path("a"), key_secret(key_));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::output_exists);
}

}  // namespace
}  // namespace sekisho::cli
