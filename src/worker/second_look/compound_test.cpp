#include "worker/second_look/compound.h"

#include <gtest/gtest.h>

#include <functional>

namespace sekisho::worker::second_look {
namespace {

using base::Bytes;

constexpr std::uint32_t kEnd = 0xFFFFFFFE, kNothing = 0xFFFFFFFF;
constexpr std::size_t kTable = 512, kDirectory = 1024, kMiniTable = 1536, kMiniStream = 2048, kLong = 2560;

void set(Bytes& bytes, std::size_t at, std::uint64_t value, int count = 4) {
  for (int i = 0; i < count; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void record(Bytes& bytes, std::size_t id, std::u16string_view name, int kind, std::uint32_t right, std::uint32_t child, std::uint32_t start,
            std::uint32_t size) {
  std::size_t at = kDirectory + 128 * id;
  for (std::size_t i = 0; i < name.size(); ++i) set(bytes, at + 2 * i, name[i], 2);
  set(bytes, at + 64, name.empty() ? 0 : 2 * name.size() + 2, 2);
  bytes[at + 66] = static_cast<std::uint8_t>(kind);
  bytes[at + 67] = name.empty() ? 0 : 1;
  set(bytes, at + 68, kNothing);
  set(bytes, at + 72, right);
  set(bytes, at + 76, child);
  set(bytes, at + 116, start);
  set(bytes, at + 120, size);
}

// A root with the streams "a" (70 bytes, short) and "B" (4100 bytes, long), made by hand.
Bytes sample() {
  Bytes out(kLong + 9 * 512);
  const std::uint8_t begin[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
  std::copy(std::begin(begin), std::end(begin), out.begin());
  set(out, 24, 0x3E, 2), set(out, 26, 3, 2), set(out, 28, 0xFFFE, 2), set(out, 30, 9, 2), set(out, 32, 6, 2);
  set(out, 44, 1), set(out, 48, 1), set(out, 56, 4096), set(out, 60, 2), set(out, 64, 1), set(out, 68, kEnd);
  for (int i = 1; i < 109; ++i) set(out, 76 + 4 * i, kNothing);
  for (int i = 0; i < 128; ++i) set(out, kTable + 4 * i, kNothing), set(out, kMiniTable + 4 * i, kNothing);
  const std::uint32_t next[] = {0xFFFFFFFD, kEnd, kEnd, kEnd, 5, 6, 7, 8, 9, 10, 11, 12, kEnd};
  for (int i = 0; i < 13; ++i) set(out, kTable + 4 * i, next[i]);
  set(out, kMiniTable, 1), set(out, kMiniTable + 4, kEnd);
  record(out, 0, u"Root Entry", 5, kNothing, 1, 3, 128);
  record(out, 1, u"a", 2, 2, kNothing, 0, 70);
  record(out, 2, u"B", 2, kNothing, kNothing, 4, 4100);
  record(out, 3, u"", 0, kNothing, kNothing, 0, 0);
  out[kMiniStream + 69] = 1;
  out[kLong + 4099] = 2;
  return out;
}

std::string first(const Bytes& bytes) {
  Look look(1);
  auto entries = walk_compound(bytes, look);
  EXPECT_NE(entries.has_value(), look.enough());
  return look.findings().empty() ? "" : look.findings()[0].what;
}

std::string changed(const std::function<void(Bytes&)>& change) {
  Bytes bytes = sample();
  change(bytes);
  return first(bytes);
}

TEST(Compound, TheCanonicalFormIsRead) {
  Bytes bytes = sample();
  Look look(1);
  auto entries = walk_compound(bytes, look);
  ASSERT_TRUE(entries) << look.findings()[0].what;
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ(entry_at(*entries, u"a")->bytes.size(), 70u);
  EXPECT_EQ(entry_at(*entries, u"B")->bytes[4099], 2);
  EXPECT_EQ(entry_at(*entries, u"b"), nullptr);
}

TEST(Compound, NothingHidesBetweenTheStreams) {
  EXPECT_NE(changed([](Bytes& b) { b[kMiniStream + 70] = 1; }), "");            // slack of a short stream
  EXPECT_NE(changed([](Bytes& b) { b.back() = 1; }), "");                       // of a long one
  EXPECT_NE(changed([](Bytes& b) { b.push_back(1); }), "");                     // behind the file
  EXPECT_NE(changed([](Bytes& b) { b.resize(b.size() + 512); }), "");           // a sector nobody has
  EXPECT_NE(changed([](Bytes& b) { set(b, kTable + 4 * 20, 7); }), "");         // the table's rest
  EXPECT_NE(changed([](Bytes& b) { set(b, kMiniTable + 4 * 9, 7); }), "");      // the mini table's rest
  EXPECT_NE(changed([](Bytes& b) { b[kDirectory + 3 * 128 + 100] = 1; }), "");  // an unused entry
  EXPECT_NE(changed([](Bytes& b) { b[kDirectory + 128 + 40] = 1; }), "");       // behind a name
  EXPECT_NE(changed([](Bytes& b) { set(b, kDirectory + 128 + 100, 1); }), "");  // a time
  EXPECT_NE(changed([](Bytes& b) { b[10] = 1; }), "");                          // the header
}

TEST(Compound, ADirectoryThatReadersCouldReadDifferentlyIsFound) {
  EXPECT_NE(changed([](Bytes& b) { set(b, kDirectory + 128 + 72, 1); }), "");          // a loop
  EXPECT_NE(changed([](Bytes& b) { b[kDirectory + 2 * 128] = 'A'; }), "");             // the same name twice
  EXPECT_NE(changed([](Bytes& b) { b[kDirectory + 128] = 'c'; }), "");                 // the wrong order
  EXPECT_NE(changed([](Bytes& b) { set(b, kDirectory + 2 * 128 + 116, 3); }), "");     // over the mini stream
  EXPECT_NE(changed([](Bytes& b) { set(b, kDirectory + 2 * 128 + 120, 4000); }), "");  // long, then short
  EXPECT_NE(changed([](Bytes& b) { set(b, kTable + 4 * 5, 4); }), "");                 // a chain that bites itself
  EXPECT_NE(changed([](Bytes& b) { b[kDirectory + 128 + 66] = 3; }), "");              // neither storage nor stream
}

TEST(Compound, WhatIsNoneIsAFinding) {
  EXPECT_NE(first({}), "");
  EXPECT_NE(first(Bytes(4096, 0xFF)), "");
}

}  // namespace
}  // namespace sekisho::worker::second_look
