// Archives of 7-Zip and Info-ZIP, made with the passwords that stand here.
#include "formats/zip/crypt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "formats/zip/crafted_zip.h"

namespace sekisho::formats::zip {
namespace {

using base::Code;

base::Bytes sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/zip/samples/" + name, std::ios::binary);
  base::Bytes out{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

// The contents of every entry, or why not.
base::Result<std::vector<std::string>> opened(const base::Bytes& input, std::string_view password) {
  auto archive = read(input, {}, Strictness::archive);
  EXPECT_TRUE(archive.has_value()) << (archive ? "" : archive.error().detail);
  auto keys = Keys::find(*archive, password);
  if (!keys) return std::unexpected(keys.error());
  std::vector<std::string> out;
  for (const Entry& entry : archive->entries) {
    base::Bytes room;
    auto plain = keys->decrypt(entry, {}, room);
    if (!plain) return std::unexpected(plain.error());
    auto bytes = unpack(*plain, {});
    if (!bytes) return std::unexpected(bytes.error());
    out.emplace_back(base::text(*bytes));
  }
  return out;
}

Code code_of(const base::Bytes& input, std::string_view password) {
  auto contents = opened(input, password);
  return contents ? Code::none : contents.error().code;
}

const std::string kLong(3000, 'z'), kMinutes = "議事録です。\r\n";

TEST(Crypt, aes_of_all_strengths) {
  EXPECT_EQ(*opened(sample("aes128.zip"), "pass1"), std::vector<std::string>{kLong});
  auto both = opened(sample("aes256.zip"), "pass1");
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->size(), 2u);
  EXPECT_NE(std::ranges::find(*both, kMinutes), both->end());
}

TEST(Crypt, traditional) { EXPECT_EQ(*opened(sample("traditional.zip"), "pass1"), (std::vector<std::string>{kLong, kMinutes})); }

TEST(Crypt, japanese_password_typed_as_cp932) {
  EXPECT_EQ(*opened(sample("traditional_cp932_password.zip"), "表示"), std::vector<std::string>{kLong});
}

TEST(Crypt, no_password_and_wrong_ones) {
  for (const char* name : {"aes128.zip", "aes256.zip", "traditional.zip", "traditional_cp932_password.zip"}) {
    EXPECT_EQ(code_of(sample(name), ""), Code::encrypted) << name;
    for (std::string password : {"pass2", "秘密", "\xFF\xFE", "p"}) EXPECT_EQ(code_of(sample(name), password), Code::wrong_password) << name;
  }
}

TEST(Crypt, altered_bytes_never_come_out) {
  base::Bytes bytes = sample("aes128.zip");
  const std::size_t data = 30 + 6 + 11 + 8 + 2;  // header, name, extra field, salt, check
  bytes.at(data + 3) ^= 1;
  EXPECT_EQ(code_of(bytes, "pass1"), Code::wrong_password);  // the only entry: it opens with no password
}

TEST(Crypt, strong_encryption_is_unsupported) {
  auto item = [](std::uint16_t flags, std::uint16_t method) {
    return crafted::make({{.name = "a", .bytes = "x", .flags = flags, .method = method}});
  };
  EXPECT_EQ(code_of(item(1 | 1 << 6, 0), "pass"), Code::encryption_unsupported);
  EXPECT_EQ(code_of(item(1 | 1 << 6, 0), ""), Code::encryption_unsupported);
  EXPECT_EQ(code_of(item(1, 99), "pass"), Code::encryption_unsupported);  // AES that does not say how
}

TEST(Crypt, packed_bytes_shorter_than_a_header) {
  EXPECT_EQ(code_of(crafted::make({{.name = "a", .bytes = "x", .flags = 1}}), "pass"), Code::wrong_password);
}

TEST(Crypt, other_methods_of_packing) {
  for (const char* name : {"method_deflate64.zip", "method_bzip2.zip", "method_lzma.zip"}) {
    base::Bytes input = sample(name);
    auto archive = read(input, {}, Strictness::archive);
    ASSERT_TRUE(archive.has_value()) << name;
    EXPECT_GT(archive->entries.at(0).method, 8) << name;
    auto bytes = unpack(archive->entries.at(0), {});
    ASSERT_TRUE(bytes.has_value()) << name << bytes.error().detail;
    EXPECT_EQ(base::text(*bytes), kLong) << name;
  }
}

}  // namespace
}  // namespace sekisho::formats::zip
