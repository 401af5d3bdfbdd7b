#include "evidence/certificate.h"

#include <gtest/gtest.h>

namespace sekisho::evidence {
namespace {

Certificate example() {
  Certificate out;
  out.time = "2026-11-21T00:00:00Z";
  out.engine = "sekisho 0.1.0";
  out.profile = "default";
  out.input_type = base::FileType::docm;
  out.output_type = base::FileType::docx;
  out.output_sha256 = base::sha256(base::view("clean"));
  out.output_bytes = 5;
  out.removed = {{base::What::macro, "word/vbaProject.bin", 1}};
  return out;
}

TEST(Certificate, belongs_to_one_file_only) {
  auto key = SigningKey::create("kawasaki-machi.example");
  ASSERT_TRUE(key);
  std::string note = key->sign(example().text());
  EXPECT_TRUE(verify(note, key->public_key(), base::sha256(base::view("clean")), 5));
  auto other = verify(note, key->public_key(), base::sha256(base::view("clean!")), 6);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::certificate_mismatch);
}

TEST(Certificate, every_changed_byte_is_found) {
  auto key = SigningKey::create("kawasaki-machi.example");
  std::string note = key->sign(example().text());
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(verify(changed, key->public_key(), base::sha256(base::view("clean")), 5)) << "byte " << i;
  }
}

TEST(Certificate, cut_anywhere_is_refused) {
  auto key = SigningKey::create("kawasaki-machi.example");
  std::string note = key->sign(example().text());
  for (std::size_t i = 0; i < note.size(); ++i)
    EXPECT_FALSE(verify(std::string_view(note).substr(0, i), key->public_key(), base::sha256(base::view("clean")), 5)) << i;
}

TEST(Certificate, of_another_town_is_refused) {
  auto ours = SigningKey::create("a.example"), theirs = SigningKey::create("a.example");
  EXPECT_FALSE(verify(theirs->sign(example().text()), ours->public_key(), base::sha256(base::view("clean")), 5));
}

TEST(Key, survives_its_text) {
  auto key = SigningKey::create("a.example");
  auto again = SigningKey::parse(key->text() + "\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key().text(), key->public_key().text());
  EXPECT_TRUE(PublicKey::parse(key->public_key().text()));
  EXPECT_FALSE(PublicKey::parse(key->text()));
  EXPECT_FALSE(SigningKey::create("two words"));
  EXPECT_FALSE(SigningKey::create("a+b"));
}

// The example key of golang.org/x/mod/sumdb/note's documentation: others' keys and signatures can be read.
TEST(Key, reads_a_key_and_a_note_made_by_another_tool) {
  auto key = PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(key);
  const std::string note =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  EXPECT_TRUE(key->open(note));
}

}  // namespace
}  // namespace sekisho::evidence
