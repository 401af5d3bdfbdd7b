#include "formats/doc/look.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "formats/doc/doc.h"
#include "formats/doc/fib.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::doc {
namespace {

using base::Bytes;
using worker::second_look::Look;

std::string fields(std::u16string_view text) {
  Look look(1);
  look_at_fields(text, look);
  return look.findings().empty() ? "" : look.findings()[0].what;
}

TEST(DocLook, Fields) {
  EXPECT_EQ(fields(u"a\x13 PAGE \\* MERGEFORMAT \x14 1\x15"), "");
  EXPECT_EQ(fields(u"\x13          \x14kept\x15"), "");
  EXPECT_EQ(fields(u"\x13 HYPERLINK \"https://example.jp/\" \x14 1\x15"), "");
  EXPECT_EQ(fields(u"\x13 HYPERLINK \\l \"place\" \x14 1\x15"), "");
  EXPECT_NE(fields(u"\x13 HYPERLINK \"file://x\" \x14 1\x15"), "");
  EXPECT_NE(fields(u"\x13 dde excel x\x14 1\x15"), "");
  EXPECT_NE(fields(u"\x13 IF \x13 INCLUDETEXT x\x15 = 1 \x15"), "");
  EXPECT_NE(fields(u"\x13 PAGE"), "");
  EXPECT_NE(fields(u"\x15"), "");
}

std::string drawing(const Bytes& records) {
  Look look(1);
  look_at_drawing(records, {}, look);
  return look.findings().empty() ? "" : look.findings()[0].what;
}
Bytes record(unsigned head, unsigned type, const Bytes& body) {
  Bytes out;
  base::put_u16le(out, static_cast<std::uint16_t>(head));
  base::put_u16le(out, static_cast<std::uint16_t>(type));
  base::put_u32le(out, static_cast<std::uint32_t>(body.size()));
  base::put(out, body);
  return out;
}

TEST(DocLook, Drawings) {
  EXPECT_EQ(drawing(record(15, 0xF004, record(2, 0xF00A, Bytes(8)))), "");
  EXPECT_NE(drawing(record(15, 0xF004, record(2, 0xF00A, {0, 0, 0, 0, 0x10, 0, 0, 0}))), "");  // an object's shape
  EXPECT_NE(drawing(record(0x13, 0xF00B, {0x82, 0xC3, 0, 0, 0, 0})), "");                      // a link
  EXPECT_NE(drawing(record(0, 0xF011, Bytes(40))), "");
  EXPECT_NE(drawing(record(0, 0xF01C, Bytes(40))), "");  // PICT
  EXPECT_NE(drawing(record(0, 0x0FCC, {})), "");
  EXPECT_NE(drawing({1, 2, 3}), "");
}

// A clean document, changed in one place.
std::string changed(const std::function<void(compound::Entry&)>& change) {
  std::ifstream in(SEKISHO_SOURCE_DIR "/src/formats/doc/samples/writer.doc", std::ios::binary);
  const Bytes input{std::istreambuf_iterator<char>(in), {}};
  const Outcome clean = disarm(kFormat, base::FileType::doc, input);
  auto root = compound::read(clean.bytes, {});
  EXPECT_TRUE(clean.ok && root);
  if (!root) return "unreadable";
  change(*root);
  BytesSink out;
  compound::write(*root, out);
  EXPECT_EQ(look_kind(out.bytes(), "doc"), base::FileType::doc);
  Look found(1);
  look(out.bytes(), base::FileType::doc, found);
  return found.findings().empty() ? "" : found.findings()[0].what;
}
Bytes& stream(compound::Entry& root, std::string_view name) { return const_cast<compound::Entry*>(compound::find(root, name))->bytes; }

TEST(DocLook, Documents) {
  EXPECT_EQ(changed([](compound::Entry&) {}), "");
  EXPECT_NE(changed([](compound::Entry& root) { root.children.push_back(compound::make_storage("Macros")); }), "");
  EXPECT_NE(changed([](compound::Entry& root) { root.children.push_back(compound::make_stream("x", {1})); }), "");
  EXPECT_NE(changed([](compound::Entry& root) { root.class_id[0] = 0; }), "");
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "WordDocument")[11] |= 1; }), "");  // encrypted
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "WordDocument").back() ^= 1; }), "");
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "WordDocument").resize(9000); }), "");
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "1Table").push_back(1); }), "");
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "Data").push_back(1); }), "");
  EXPECT_NE(changed([](compound::Entry& root) { stream(root, "WordDocument")[154 + 8 * 24 + 4] = 9; }), "");  // commands
}

}  // namespace
}  // namespace sekisho::formats::doc
