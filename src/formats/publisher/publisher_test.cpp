#include "formats/publisher/publisher.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/compound/compound.h"
#include "formats/plain_text/plain_text.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::publisher {
namespace {

using base::Bytes;
using base::FileType;
using base::What;

Bytes wide(std::u16string_view text) {
  Bytes out;
  for (const char16_t unit : text) base::put_u16le(out, unit);
  return out;
}
Bytes quill(const Bytes& text, std::uint32_t place = 64, std::string_view name = "TEXT") {
  Bytes out;
  base::put(out, "CHNKINK ");
  out.resize(0x18, 0);
  base::put_u16le(out, 24);
  base::put_u16le(out, 1);
  base::put_u32le(out, 0xFFFFFFFF);
  base::put_u16le(out, 24);
  base::put(out, name);
  out.resize(out.size() + 6, 0);
  base::put(out, name);
  base::put_u32le(out, place);
  base::put_u32le(out, static_cast<std::uint32_t>(text.size()));
  out.resize(64, 0);
  base::put(out, text);
  return out;
}
Bytes document(const Bytes& contents, std::vector<compound::Entry> more = {}) {
  compound::Entry root = compound::make_storage("Root Entry", std::move(more));
  root.children.push_back(compound::make_stream("Contents", Bytes(64, 0)));
  root.children.push_back(compound::make_storage("Quill", {compound::make_storage("QuillSub", {compound::make_stream("CONTENTS", contents)})}));
  BytesSink out;
  compound::write(root, out);
  return out.bytes();
}

struct Made {
  base::Code code = base::Code::none;
  FileType type = FileType::unknown;
  std::string text;
  Notes notes;
};
Made made_of(const Bytes& input) {
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Made out;
  Context context{profile, limits, out.notes, children, "a.pub", {}};
  EXPECT_EQ(kFormat.recognise(input, "a.pub"), FileType::pub);
  BytesSink sink;
  auto result = rebuild(input, FileType::pub, context, sink);
  if (result) out.type = *result;
  else out.code = result.error().code;
  out.text = base::text(sink.bytes());
  return out;
}
bool told(const std::vector<base::Note>& notes, What what) {
  return std::ranges::any_of(notes, [what](const base::Note& note) { return note.what == what; });
}

TEST(Publisher, ItsWordsComeOutAsText) {
  const Made out = made_of(document(quill(wide(u"町のお知らせ\r一行目\v二行目\x05\r"))));
  EXPECT_EQ(out.type, FileType::txt);
  EXPECT_NE(out.text.find("町のお知らせ\r\n一行目\r\n二行目\r\n"), std::string::npos) << out.text;
  EXPECT_TRUE(told(out.notes.removed(), What::converted));
  EXPECT_TRUE(told(out.notes.warnings(), What::extracted_only));
}

TEST(Publisher, WhatComesOutIsTakenAsTextAgain) {
  const Made out = made_of(document(quill(wide(u"#!/bin/sh\r<html><script>a</script>\r"))));
  ASSERT_EQ(out.type, FileType::txt);
  EXPECT_EQ(plain_text::recognise(base::view(out.text), "a.txt"), FileType::txt);
}

TEST(Publisher, MacrosObjectsAndPicturesAreTold) {
  const Made out = made_of(document(quill(wide(u"a")), {compound::make_storage("VBA", {compound::make_stream("dir", Bytes(8, 0))}),
                                                        compound::make_storage("Objects", {compound::make_stream("1", Bytes(8, 0))}),
                                                        compound::make_storage("Escher", {compound::make_stream("EscherDelayStm", Bytes(8, 0))})}));
  EXPECT_TRUE(told(out.notes.removed(), What::macro));
  EXPECT_TRUE(told(out.notes.removed(), What::embedded_object));
  EXPECT_TRUE(told(out.notes.warnings(), What::pictures_lost));
}

TEST(Publisher, WithoutWordsItIsHeld) {
  EXPECT_EQ(made_of(document(quill(wide(u"\r \r")))).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(document(quill(wide(u"a"), 64, "FDPP"))).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(document(quill(wide(u"a"), 0xFFFFFFF0))).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(document(Bytes(10, 0))).code, base::Code::no_open_description);
}

TEST(Publisher, ListsThatRunInCirclesEnd) {
  Bytes contents = quill(wide(u"ab"));
  contents[0x1C] = 0x18;
  contents[0x1D] = contents[0x1E] = contents[0x1F] = 0;
  EXPECT_EQ(words_of(contents), "ab");
}

}  // namespace
}  // namespace sekisho::formats::publisher
