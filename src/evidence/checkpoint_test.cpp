#include "evidence/checkpoint.h"

#include <gtest/gtest.h>

#include "evidence/base64.h"
#include "evidence/proof.h"

namespace sekisho::evidence {
namespace {

// A checkpoint that Go's checksum database signed.
constexpr std::string_view kSumdb =
    "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n"
    "\u2014 sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n";

// A checkpoint of a public log of certificates, cosigned by public witnesses.
constexpr std::string_view kWitnessed =
    "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    "\u2014 arche2025h1.staging.ct.transparency.dev "
    "zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"
    "\u2014 arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "\u2014 remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
    "\u2014 witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n";

TEST(Checkpoint, of_another_log_is_read_and_verified) {
  auto key = PublicKey::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  ASSERT_TRUE(key);
  auto checkpoint = open_checkpoint(kSumdb, *key);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->origin, "go.sum database tree");
  EXPECT_EQ(checkpoint->size, 6'476'701u);
  EXPECT_TRUE(kSumdb.starts_with(checkpoint->text()));
  for (std::size_t i = 0; i < kSumdb.size(); ++i) {
    std::string changed(kSumdb);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open_checkpoint(changed, *key)) << i;
  }
}

TEST(Checkpoint, cosignatures_of_public_witnesses_are_verified) {
  auto log = PublicKey::parse("arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f");
  auto witness = WitnessKey::parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2");
  ASSERT_TRUE(log && witness);
  ASSERT_TRUE(open_checkpoint(kWitnessed, *log));
  auto note = Note::parse(kWitnessed);
  ASSERT_TRUE(note);
  auto time = witness->verify(*note);
  ASSERT_TRUE(time);
  EXPECT_EQ(*time, 0x6a122120u);
  note->text[0] = 'A';
  EXPECT_FALSE(witness->verify(*note));
}

TEST(Base64, is_strict) {
  EXPECT_EQ(from_base64(""), base::Bytes());
  EXPECT_EQ(base64({}), "");
  EXPECT_EQ(from_base64("OQ=="), base::Bytes{'9'});
  for (const char* text : {"OQ", "OQ=", "OR==", "OQ==\n", " OQ==", "O Q==", "OQ==OQ==", "OQ_-", "=", "\xa1\xa7\xb8\xbd"}) EXPECT_FALSE(from_base64(text)) << text;
}

TEST(Checkpoint, malformed_text_is_refused) {
  const std::string root = base64(base::sha256({})) + "\n";
  EXPECT_TRUE(Checkpoint::parse("o\n0\n" + root));
  EXPECT_EQ(Checkpoint::parse("o\n1\n" + root + "more\n")->extensions, std::vector<std::string>{"more"});
  for (const std::string& text : std::vector<std::string>{"", "\n0\n" + root, "o\n00\n" + root, "o\n-1\n" + root, "o\n+1\n" + root, "o\n\n" + root,
                                                          "o\n1\nAAAA\n", "o\n1\n" + root.substr(0, 44), "o\n1\n", "o\n1\n" + root + "\n",
                                                          "o\n9223372036854775808\n" + root, "o\n9223372036854775807\n" + root, "o\n1 \n" + root})
    EXPECT_FALSE(Checkpoint::parse(text)) << text;
}

TEST(Checkpoint, signature_of_a_known_key_that_fails_spoils_the_note) {
  auto key = SigningKey::create("a.example");
  auto other = SigningKey::create("b.example");
  const Checkpoint checkpoint{"a.example", 1, base::sha256({}), {}};
  const std::string good = key->sign(checkpoint.text());
  EXPECT_TRUE(open_checkpoint(good + signature_line({"b.example", other->public_key().key_id(KeyUse::note), base::Bytes(64)}), key->public_key()));
  EXPECT_FALSE(open_checkpoint(good + signature_line({"a.example", key->public_key().key_id(KeyUse::note), base::Bytes(64)}), key->public_key()));
  EXPECT_FALSE(open_checkpoint(good + "unsigned line\n", key->public_key()));
  EXPECT_FALSE(SigningKey::create("川崎\u3000町")) << "a Unicode space";
  EXPECT_TRUE(SigningKey::create("川崎町.example"));
}

TEST(Cosignature, is_kept_apart_from_notes_and_written_as_a_witness_key) {
  auto key = SigningKey::create("w.example/witness");
  ASSERT_TRUE(key);
  const WitnessKey witness(key->public_key());
  auto again = WitnessKey::parse(witness.text());
  ASSERT_TRUE(again);
  EXPECT_TRUE(WitnessKey::parse(key->public_key().text())) << "the key file of a town serves as its witness key";
  EXPECT_FALSE(PublicKey::parse(witness.text())) << "a witness key signs no notes";
  const std::string text = Checkpoint{"log.example", 5, base::sha256({}), {"extension"}}.text();
  auto log = SigningKey::create("log.example");
  const std::string note = log->sign(text) + cosign(*key, text, 1'679'315'147);
  EXPECT_TRUE(open_checkpoint(note, log->public_key()));
  EXPECT_EQ(*again->verify(*Note::parse(note)), 1'679'315'147u);
  EXPECT_FALSE(key->public_key().open(note));
}

class WitnessTest : public testing::Test {
 protected:
  SigningKey log = std::move(*SigningKey::create("log.example"));
  SigningKey key = std::move(*SigningKey::create("witness.example"));
  std::vector<base::Digest> leaves;
  NodeReader nodes = [this](unsigned height, std::uint64_t index) -> base::Result<base::Digest> {
    GrowingTree tree;
    for (std::uint64_t i = index << height; i < (index + 1) << height; ++i)
      tree.append(leaves.at(i), [](unsigned, std::uint64_t, const base::Digest&) {});
    return tree.root();
  };
  void SetUp() override {
    for (int i = 0; i < 20; ++i) leaves.push_back(leaf_hash(base::view(std::to_string(i))));
  }
  WitnessRequest request(std::uint64_t from, std::uint64_t to) {
    return {from, *consistency_proof(from, to, nodes), log.sign(Checkpoint{"log.example", to, *tree_root(to, nodes), {}}.text())};
  }
};

TEST_F(WitnessTest, signs_what_follows_from_what_it_saw) {
  auto first = witness(request(0, 7), log.public_key(), std::nullopt, key, 1);
  ASSERT_TRUE(first);
  auto parsed = WitnessRequest::parse(request(7, 20).text());
  ASSERT_TRUE(parsed);
  auto second = witness(*parsed, log.public_key(), first->seen, key, 2);
  ASSERT_TRUE(second);
  EXPECT_EQ(*WitnessKey(key.public_key()).verify(*Note::parse(parsed->checkpoint + second->line)), 2u);
  EXPECT_EQ(second->seen.size, 20u);
}

TEST_F(WitnessTest, refuses_another_history) {
  auto first = witness(request(0, 7), log.public_key(), std::nullopt, key, 1);
  ASSERT_TRUE(first);
  EXPECT_EQ(witness(request(0, 5), log.public_key(), first->seen, key, 2).error().code, base::Code::evidence_rolled_back);
  EXPECT_EQ(witness(request(5, 20), log.public_key(), first->seen, key, 2).error().code, base::Code::bad_proof);
  leaves[3] = leaf_hash(base::view("another"));
  EXPECT_EQ(witness(request(7, 20), log.public_key(), first->seen, key, 2).error().code, base::Code::evidence_altered);
  EXPECT_EQ(witness(request(7, 7), log.public_key(), first->seen, key, 2).error().code, base::Code::evidence_altered);
  EXPECT_EQ(witness(request(0, 7), key.public_key(), std::nullopt, key, 1).error().code, base::Code::bad_checkpoint);
}

TEST_F(WitnessTest, proof_of_a_record_survives_its_text_and_no_change) {
  RecordProof proof{base::Bytes{'9'}, 9, *inclusion_proof(9, 20, nodes), request(0, 20).checkpoint};
  const std::string text = proof.text();
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra OQ==\nindex 9\n"));
  auto again = RecordProof::parse(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text(), text);
  EXPECT_TRUE(again->verify(*again->extra, log.public_key()));
  EXPECT_FALSE(again->verify(base::view("8"), log.public_key()));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    auto other = RecordProof::parse(changed);
    EXPECT_FALSE(other && other->extra && other->verify(*other->extra, log.public_key())) << i;
    auto cut = RecordProof::parse(std::string_view(text).substr(0, i));
    EXPECT_FALSE(cut && cut->verify(*cut->extra, log.public_key())) << i;
  }
  proof.extra.reset();
  EXPECT_FALSE(RecordProof::parse(proof.text())->extra);
}

}  // namespace
}  // namespace sekisho::evidence
