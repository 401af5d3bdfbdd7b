#include "evidence/export.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "evidence/anchor.h"
#include "evidence/testing.h"

namespace sekisho::evidence {
namespace {

class ExportTest : public LogTest {
 protected:
  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  base::Result<Exported> export_now(const Log& log) {
    base::Result<Exported> out = base::refuse(base::Code::none);
    auto done = database->read([&](store::Statements& statements) -> base::Status {
      auto row = last_checkpoint(statements);
      if (!row) return std::unexpected(row.error());
      out = export_tiles(statements, log.hashes(), (*row)->note, data() + "/out");
      return {};
    });
    EXPECT_TRUE(done);
    return out;
  }
};

// As another's client would: nothing but the folder and the log's key.
TEST_P(ExportTest, the_folder_alone_proves_every_record) {
  auto log = open_log();
  ASSERT_TRUE(log);
  append_leaves(**log, 0, 700, 350);
  auto exported = export_now(**log);
  ASSERT_TRUE(exported);
  EXPECT_EQ(exported->files_written, 3u + 3u + 1u + 1u);
  auto checkpoint = open_checkpoint(read(data() + "/out/checkpoint"), (*log)->public_key());
  ASSERT_TRUE(checkpoint);
  GrowingTree tree;
  std::vector<base::Digest> ones;
  for (const Tile& tile : tiles_of(0, checkpoint->size)) {
    Tile entries = tile;
    entries.entries = true;
    const std::string hashes = read(data() + "/out/" + tile_path(tile)), bundle = read(data() + "/out/" + tile_path(entries));
    auto records = parse_bundle(base::view(bundle));
    ASSERT_TRUE(records && records->size() == tile.width && hashes.size() == tile.width * 32);
    for (std::size_t i = 0; i < records->size(); ++i) {
      EXPECT_EQ((*records)[i], example_record(tree.size()).json());
      const base::Digest hash = leaf_hash(base::view((*records)[i]));
      EXPECT_EQ(hashes.substr(i * 32, 32), base::text(hash));
      tree.append(hash, [&](unsigned height, std::uint64_t, const base::Digest& node) {
        if (height == kTileHeight) ones.push_back(node);
      });
    }
  }
  EXPECT_EQ(tree.root(), checkpoint->root);
  const std::string one = read(data() + "/out/tile/1/000.p/2");
  ASSERT_EQ(ones.size(), 2u);
  EXPECT_EQ(one, std::string(base::text(ones[0])) + std::string(base::text(ones[1])));
}

TEST_P(ExportTest, a_second_export_writes_what_is_new) {
  auto log = open_log();
  ASSERT_TRUE(log);
  append_leaves(**log, 0, 520, 520);
  ASSERT_TRUE(export_now(**log));
  append_leaves(**log, 520, 530, 10);
  auto again = export_now(**log);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->files_written, 3u) << "the partial tile, its bundle, the checkpoint";
  tamper("UPDATE evidence_leaf SET record = '{}' WHERE number = 525");
  append_leaves(**log, 530, 540, 10);
  EXPECT_EQ(export_now(**log).error().code, base::Code::evidence_altered);
}

SEKISHO_ON_BOTH_ENGINES(ExportTest);

class AnchorTest : public testing::Test {
 protected:
  std::string note = SigningKey::create("川崎町.example/log")->sign(Checkpoint{"川崎町.example/log", 1234, base::sha256({}), {}}.text());
};

TEST_F(AnchorTest, comes_back_from_a_mail_however_its_lines_end) {
  auto mail = anchor_mail(note, "sekisho@town.example", "audit@pref.example", 1'790'000'000'000'000);
  ASSERT_TRUE(mail);
  EXPECT_EQ(note_in(*mail), note);
  EXPECT_NE(mail->find("Date: 21 Sep 2026 "), std::string::npos) << *mail;
  for (std::size_t at = 0, end = 0; (end = mail->find("\r\n", at)) != std::string::npos; at = end + 2) EXPECT_LE(end - at, 78u);
  std::string unix_mail;
  for (char c : *mail)
    if (c != '\r') unix_mail += c;
  EXPECT_EQ(note_in(unix_mail), note);
  EXPECT_FALSE(anchor_mail(note, "a@b.example", "x@y.example\r\nBcc: z@z.example", 0));
  EXPECT_FALSE(anchor_mail(note, "a@b.example", "-oQ/tmp", 0));
  EXPECT_FALSE(anchor_mail("nothing", "a@b.example", "x@y.example", 0));
}

TEST_F(AnchorTest, comes_back_as_a_reader_of_codes_types_it) {
  EXPECT_EQ(note_in(note), note);
  EXPECT_EQ(note_in(note.substr(0, note.size() - 1)), note);
  std::string windows;
  for (char c : note) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(note_in(windows), note);
  EXPECT_EQ(note_in("not a note"), "not a note");
}

TEST_F(AnchorTest, is_drawn_as_a_code) {
  auto svg = anchor_svg(note);
  ASSERT_TRUE(svg);
  EXPECT_TRUE(svg->starts_with("<svg ") && svg->ends_with("</svg>\n"));
  EXPECT_NE(svg->find("川崎町.example/log"), std::string::npos);
  auto blocks = anchor_blocks(note);
  ASSERT_TRUE(blocks);
  EXPECT_NE(blocks->find("█"), std::string::npos);
  EXPECT_FALSE(anchor_svg("not a note"));
}

}  // namespace
}  // namespace sekisho::evidence
