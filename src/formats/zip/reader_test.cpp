#include "formats/zip/reader.h"

#include <gtest/gtest.h>

#include <deque>

#include "formats/zip/crafted_zip.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::zip {
namespace {

using base::Code;
using crafted::deflated;
using crafted::Item;
using crafted::little;
using crafted::make;

Code read_code(const base::Bytes& input, Strictness strictness = Strictness::archive) {
  auto archive = read(input, {}, strictness);
  return archive ? Code::none : archive.error().code;
}

// Entries are views: the input lives as long as the test program.
Archive read_well(base::Bytes bytes, Strictness strictness = Strictness::archive) {
  static std::deque<base::Bytes> inputs;
  const base::Bytes& input = inputs.emplace_back(std::move(bytes));
  auto archive = read(input, {}, strictness);
  EXPECT_TRUE(archive.has_value()) << (archive ? "" : archive.error().detail);
  return archive ? *archive : Archive{};
}

std::string unpacked(const Entry& entry) {
  auto bytes = unpack(entry, {});
  EXPECT_TRUE(bytes.has_value()) << (bytes ? "" : bytes.error().detail);
  return bytes ? std::string(base::text(*bytes)) : std::string();
}

TEST(Reader, plain_archive) {
  std::string text(5000, 'a');
  Archive archive = read_well(make({{.name = "a.txt", .bytes = "hello"}, {.name = "b.txt", .bytes = text, .method = 8, .packed = deflated(text)}}));
  ASSERT_EQ(archive.entries.size(), 2u);
  EXPECT_EQ(unpacked(archive.entries[0]), "hello");
  EXPECT_EQ(unpacked(archive.entries[1]), text);
  EXPECT_FALSE(archive.bytes_before || archive.bytes_after || archive.gaps || archive.comment || archive.extra_fields);
}

TEST(Reader, empty_archive) { EXPECT_TRUE(read_well(make({})).entries.empty()); }

TEST(Reader, not_a_zip) {
  EXPECT_EQ(read_code({}), Code::damaged);
  EXPECT_EQ(read_code(base::Bytes(100, 'x')), Code::damaged);
}

TEST(Reader, truncated_at_every_length) {
  base::Bytes whole = make({{.name = "a.txt", .bytes = "hello"}, {.name = "dir/", .bytes = ""}});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(read_code(base::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))), Code::none) << length;
}

TEST(Reader, comment_is_reported) { EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x"}}, {.comment = "hi"})).comment); }
TEST(Reader, entry_comment_is_reported) { EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x", .comment = "hi"}})).comment); }
TEST(Reader, bytes_after_are_reported) { EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x"}}, {.after = "junk"})).bytes_after); }
TEST(Reader, bytes_before_are_reported) { EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x", .gap_before = "GIF89a"}})).bytes_before); }
TEST(Reader, gaps_are_reported) {
  EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x"}, {.name = "b", .bytes = "y", .gap_before = "gap"}})).gaps);
}

TEST(Reader, zip_in_comment) {
  std::string inner(base::text(make({{.name = "evil.exe", .bytes = "MZ"}})));
  EXPECT_EQ(read_code(make({{.name = "a.txt", .bytes = "x"}}, {.comment = inner})), Code::zip_ambiguous);
}

TEST(Reader, second_end_record_whose_comment_ends_with_the_file) {
  base::Bytes real = make({{.name = "a.txt", .bytes = "x"}});
  base::Bytes outer = make({{.name = "b.txt", .bytes = "y"}}, {.comment = std::string(base::text(real))});
  EXPECT_EQ(read_code(outer), Code::zip_ambiguous);
}

TEST(Reader, archive_stored_inside_is_no_second_end_record) {
  std::string inner(base::text(make({{.name = "inner.txt", .bytes = "x"}})));
  EXPECT_EQ(unpacked(read_well(make({{.name = "inner.zip", .bytes = inner}})).entries.at(0)), inner);
}

TEST(Reader, two_archives_one_behind_the_other) {
  base::Bytes both = make({{.name = "first.txt", .bytes = "first"}});
  base::put(both, make({{.name = "second.txt", .bytes = "second"}}));
  EXPECT_EQ(read_code(both), Code::zip_ambiguous);
  EXPECT_EQ(read_code(both, Strictness::package), Code::zip_ambiguous);
}

TEST(Reader, local_entry_that_the_directory_hides) {
  base::Bytes hidden;
  crafted::put_item_local(hidden, {.name = "evil.exe", .bytes = "MZ"}, "MZ");
  std::string gap(base::text(hidden));
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x"}, {.name = "b", .bytes = "y", .gap_before = gap}})), Code::zip_ambiguous);
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .gap_before = gap}})), Code::zip_ambiguous);
}

TEST(Reader, local_and_central_names_disagree) {
  EXPECT_EQ(read_code(make({{.name = "a.txt", .bytes = "x", .local_name = "a.exe"}})), Code::zip_ambiguous);
}
TEST(Reader, local_and_central_methods_disagree) {
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .local_method = 8}})), Code::zip_ambiguous);
}
TEST(Reader, local_and_central_sizes_disagree) { EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .local_bytes = 2}})), Code::zip_ambiguous); }
TEST(Reader, local_and_central_checksums_disagree) {
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .local_crc32 = 7}})), Code::zip_ambiguous);
}
TEST(Reader, encrypted_in_one_header_only) { EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .local_flags = 1}})), Code::zip_ambiguous); }

TEST(Reader, data_descriptor) {
  std::string crc = little(crafted::crc("hello"), 4), sizes = little(5, 4) + little(5, 4);
  for (const std::string& descriptor : {"PK\7\10" + crc + sizes, crc + sizes})
    EXPECT_EQ(unpacked(read_well(make({{.name = "a", .bytes = "hello", .flags = 8, .descriptor = descriptor}})).entries.at(0)), "hello");
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "hello", .flags = 8, .descriptor = "PK\7\10" + crc + little(6, 4) + little(5, 4)}})),
            Code::zip_ambiguous);
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "hello", .flags = 8}}), Strictness::package), Code::none);
}

// Fifield's bomb: many directory entries over one kernel of data.
TEST(Reader, overlapping_entries) {
  Item first{.name = "a", .bytes = "x"};
  Item second = first;
  second.offset = 0;
  EXPECT_EQ(read_code(make({first, second})), Code::zip_ambiguous);
}

TEST(Reader, quoted_entries) {
  base::Bytes inner;
  Item quoted{.name = "b", .bytes = "boom"};
  crafted::put_item_local(inner, quoted, quoted.bytes);
  Item outer{.name = "a", .bytes = std::string(base::text(inner))};
  quoted.offset = 31;
  EXPECT_EQ(read_code(make({outer, quoted})), Code::zip_ambiguous);
}

TEST(Reader, directory_counts_fewer_or_more_entries) {
  std::vector<Item> items{{.name = "a", .bytes = "x"}, {.name = "b", .bytes = "y"}};
  EXPECT_EQ(read_code(make(items, {.entries = 1})), Code::zip_ambiguous);
  EXPECT_EQ(read_code(make(items, {.entries = 3})), Code::zip_ambiguous);
}

TEST(Reader, disk_of_a_set) { EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x"}}, {.disk = 1})), Code::archive_volume); }

TEST(Reader, directory_outside_the_file) {
  EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x"}}, {.directory_offset = 0xFFFFFF00})), Code::damaged);
}

TEST(Reader, offset_points_elsewhere) { EXPECT_EQ(read_code(make({{.name = "a", .bytes = "x", .offset = 5}})), Code::zip_ambiguous); }

TEST(Reader, too_many_entries) {
  base::Limits limits;
  limits.parts_max = 1;
  auto archive = read(make({{.name = "a", .bytes = "x"}, {.name = "b", .bytes = "y"}}), limits, Strictness::archive);
  EXPECT_EQ(archive.error().code, Code::too_many_entries);
}

TEST(Reader, links_and_devices_by_mode) {
  for (std::uint32_t mode : {0xA1FFu, 0x2000u, 0x6000u, 0x1000u, 0xC000u})
    EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x", .attributes = mode << 16}})).entries.at(0).link_or_device);
  EXPECT_FALSE(read_well(make({{.name = "a", .bytes = "x", .attributes = 0x81A4u << 16}})).entries.at(0).link_or_device);
  std::string asi = "\x6e\x75" + little(14, 2) + little(0, 4) + little(0xA1FF, 2) + little(0, 8);
  EXPECT_TRUE(read_well(make({{.name = "a", .bytes = "x", .central_extra = asi}})).entries.at(0).link_or_device);
}

TEST(Reader, directories) {
  EXPECT_TRUE(read_well(make({{.name = "d/", .bytes = ""}})).entries.at(0).directory);
  EXPECT_EQ(read_code(make({{.name = "d/", .bytes = "x"}})), Code::zip_ambiguous);
}

TEST(Reader, unicode_path) {
  std::string field = "\1" + little(crafted::crc("?.txt"), 4) + "契約.txt";
  std::string extra = little(0x7075, 2) + little(field.size(), 2) + field;
  EXPECT_EQ(read_well(make({{.name = "?.txt", .bytes = "x", .central_extra = extra}})).entries.at(0).unicode_path, "契約.txt");
  EXPECT_EQ(read_well(make({{.name = "!.txt", .bytes = "x", .central_extra = extra}})).entries.at(0).unicode_path, "");
}

TEST(Reader, zip64_sizes) {
  std::string extra = little(1, 2) + little(16, 2) + little(5, 8) + little(5, 8);
  Item item{.name = "a", .bytes = "hello", .local_extra = extra, .central_extra = little(1, 2) + little(8, 2) + little(5, 8)};
  item.local_bytes = item.central_bytes = 0xFFFFFFFF;
  EXPECT_EQ(unpacked(read_well(make({item})).entries.at(0)), "hello");
}

TEST(Unpack, lies_about_its_length) {
  std::string zeros(100000, '\0'), packed = deflated(zeros);
  for (std::uint32_t claimed : {50000u, 100001u}) {
    base::Bytes input = make({{.name = "a", .bytes = zeros, .method = 8, .packed = packed, .local_bytes = claimed, .central_bytes = claimed}});
    Archive archive = read_well(input);
    EXPECT_EQ(unpack(archive.entries.at(0), {}).error().code, Code::damaged);
    EXPECT_EQ(unpack_chunks(archive.entries.at(0), {}, [](base::ByteView) { return base::Status{}; }).error().code, Code::damaged);
  }
}

TEST(Unpack, wrong_checksum) {
  base::Bytes input = make({{.name = "a", .bytes = "hello", .packed = "hellO"}});
  EXPECT_EQ(unpack(read_well(input).entries.at(0), {}).error().code, Code::damaged);
}

TEST(Unpack, bytes_hidden_behind_the_deflate_stream) {
  base::Bytes input = make({{.name = "a", .bytes = "hello", .method = 8, .packed = deflated("hello") + "hidden"}});
  EXPECT_EQ(unpack(read_well(input).entries.at(0), {}).error().code, Code::damaged);
}

TEST(Unpack, bomb) {
  std::string zeros(20u << 20, '\0');
  base::Limits limits;
  limits.ratio_max = 100;
  base::Bytes input = make({{.name = "a", .bytes = zeros, .method = 8, .packed = deflated(zeros)}});
  EXPECT_EQ(unpack(read_well(input).entries.at(0), limits).error().code, Code::bomb);
  limits.part_bytes_max = 1 << 20;
  EXPECT_EQ(unpack(read_well(input).entries.at(0), limits).error().code, Code::output_too_large);
}

TEST(Reader, one_bomb_leaves_its_neighbours_alone) {
  std::string zeros(20u << 20, '\0');
  base::Limits limits;
  limits.ratio_max = 100;
  base::Bytes input = make({{.name = "a", .bytes = zeros, .method = 8, .packed = deflated(zeros)}, {.name = "b", .bytes = "x"}});
  EXPECT_TRUE(read(input, limits, Strictness::archive).has_value());
}

TEST(Reader, many_small_bombs_are_one) {
  std::string zeros(1u << 20, '\0'), packed = deflated(zeros);
  std::vector<Item> items;
  for (int i = 0; i < 40; ++i) items.push_back({.name = std::to_string(i), .bytes = zeros, .method = 8, .packed = packed});
  base::Limits limits;
  limits.ratio_max = 100;
  EXPECT_EQ(read(make(items), limits, Strictness::archive).error().code, Code::bomb);
}

TEST(Unpack, encrypted_and_unknown_methods) {
  EXPECT_EQ(unpack(read_well(make({{.name = "a", .bytes = "x", .flags = 1}})).entries.at(0), {}).error().code, Code::encrypted);
  EXPECT_EQ(unpack(read_well(make({{.name = "a", .bytes = "x", .method = 98}})).entries.at(0), {}).error().code, Code::zip_method);
  for (std::uint16_t method : std::initializer_list<std::uint16_t>{9, 12, 14, 93, 95})
    EXPECT_EQ(unpack(read_well(make({{.name = "a", .bytes = "x", .method = method}})).entries.at(0), {}).error().code, Code::damaged) << method;
}

base::Bytes written(const std::vector<std::pair<std::string, std::string>>& entries) {
  BytesSink sink;
  Writer writer(sink);
  for (const auto& [name, bytes] : entries) writer.add(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

TEST(WriterTest, what_it_writes_reads_back) {
  std::string text(300000, 'a'), noise;
  for (std::uint32_t i = 0, x = 1; i < 400000; ++i) noise.push_back(static_cast<char>((x = x * 1664525 + 1013904223) >> 24));
  std::vector<std::pair<std::string, std::string>> entries{{"空/", ""}, {"契約.txt", text}, {"photo.jpg", noise}, {"e", ""}};
  Archive archive = read_well(written(entries));
  ASSERT_EQ(archive.entries.size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(archive.entries.at(i).raw_name, entries.at(i).first);
    EXPECT_TRUE(unpacked(archive.entries.at(i)) == entries.at(i).second) << i;
  }
  EXPECT_TRUE(archive.entries.at(0).directory && archive.entries.at(0).utf8_flag);
  EXPECT_EQ(archive.entries.at(2).method, 0);
  EXPECT_FALSE(archive.extra_fields || archive.comment || archive.gaps);
  EXPECT_EQ(written(entries), written(entries));
}

TEST(WriterTest, in_pieces) {
  for (std::size_t size : {std::size_t{0}, std::size_t{1000}, std::size_t{60} << 20}) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>("<c r=\"A1\"><v>7</v></c>"[i % 22] + (i / 997) % 3);
    BytesSink sink;
    Writer writer(sink);
    writer.begin("xl/worksheets/sheet1.xml");
    for (std::size_t at = 0; at < size; at += 100000) writer.write(std::string_view(text).substr(at, 100000));
    writer.end();
    writer.add("b", base::view("b"));
    writer.finish();
    Archive archive = read_well(sink.bytes());
    EXPECT_TRUE(unpacked(archive.entries.at(0)) == text);
    std::string again;
    EXPECT_TRUE(unpack_chunks(archive.entries.at(0), {}, [&](base::ByteView chunk) {
                  again += base::text(chunk);
                  return base::Status{};
                }).has_value());
    EXPECT_TRUE(again == text);
  }
}

TEST(WriterTest, more_entries_than_sixteen_bits_count) {
  BytesSink sink;
  Writer writer(sink);
  for (int i = 0; i < 70000; ++i) writer.add("f" + std::to_string(i), base::ByteView{});
  writer.finish();
  base::Limits limits;
  limits.parts_max = 100000;
  auto archive = read(sink.bytes(), limits, Strictness::archive);
  ASSERT_TRUE(archive.has_value()) << archive.error().detail;
  EXPECT_EQ(archive->entries.size(), 70000u);
}

}  // namespace
}  // namespace sekisho::formats::zip
