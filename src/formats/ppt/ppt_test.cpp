#include "formats/ppt/ppt.h"

#include <gtest/gtest.h>

#include "formats/compound/compound.h"
#include "formats/ppt/record.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::ppt {
namespace {

using base::Bytes;
using base::ByteView;
using base::FileType;
using base::What;

Bytes join(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) base::put(out, part);
  return out;
}
Bytes record(std::uint8_t version, std::uint16_t instance, std::uint16_t type, const Bytes& body) {
  Bytes out;
  const std::size_t at = begin_record(out, version, instance, type);
  base::put(out, body);
  end_record(out, at);
  return out;
}
Bytes box(std::uint16_t type, std::initializer_list<Bytes> inside, std::uint16_t instance = 0) { return record(0xF, instance, type, join(inside)); }
Bytes numbers(std::initializer_list<std::uint32_t> values) {
  Bytes out;
  for (const std::uint32_t value : values) base::put_u32le(out, value);
  return out;
}
Bytes wide(std::string_view text) {
  Bytes out;
  for (const char letter : text) base::put_u16le(out, static_cast<std::uint8_t>(letter));
  return out;
}
Bytes string(std::uint16_t instance, std::string_view text) { return record(0, instance, 0x0FBA, wide(text)); }
Bytes blank(std::size_t bytes) { return Bytes(bytes, 0); }

// A shape with client data and a text box.
Bytes shape(const Bytes& client, const Bytes& text = {}, const Bytes& properties = {}) {
  return box(0xF004, {record(2, 1, 0xF00A, numbers({1025, 0xA10})), properties, record(0, 0, 0xF010, blank(8)), box(0xF011, {client}),
                      text.empty() ? Bytes{} : box(0xF00D, {text})});
}
Bytes group_head() { return box(0xF004, {record(1, 0, 0xF009, blank(16)), record(2, 0, 0xF00A, numbers({1024, 5}))}); }
Bytes slide(const Bytes& shapes, const Bytes& more = {}) {
  const Bytes drawing = box(0xF002, {record(0, 1, 0xF008, numbers({2, 1025})), box(0xF003, {group_head(), shapes})});
  return box(0x03EE, {record(2, 0, 0x03EF, blank(24)), more, box(0x040C, {drawing}), record(0, 1, 0x07F0, blank(32))});
}
Bytes document(const Bytes& more = {}, const Bytes& tags = {}, const Bytes& store = {}) {
  const Bytes atom = join({numbers({5760, 4320, 4320, 5760, 1, 2, 0, 0}), blank(8)});
  const Bytes group = box(0xF000, {record(0, 0, 0xF006, numbers({2048, 2, 2, 1, 1, 2})), store});
  return box(0x03E8, {record(1, 0, 0x03E9, atom), more, box(0x03F2, {}), box(0x040B, {group}), box(0x07D0, {tags}),
                      box(0x0FF0, {record(0, 0, 0x03F3, numbers({2, 0, 0, 256, 0}))}, 0), record(0, 0, 0x03EA, {})});
}

// Objects 1, 2, … in one user edit, the document first.
struct File {
  std::vector<Bytes> objects;
  Bytes pictures = {};
  std::uint32_t token = 0xE391C05F;
  std::uint32_t earlier_edit = 0;
  std::vector<compound::Entry> entries = {};

  Bytes stream() const {
    Bytes out;
    std::vector<std::uint32_t> places;
    for (const Bytes& object : objects) {
      places.push_back(static_cast<std::uint32_t>(out.size()));
      base::put(out, object);
    }
    const auto directory = static_cast<std::uint32_t>(out.size());
    Bytes list = numbers({1 | static_cast<std::uint32_t>(places.size()) << 20});
    for (const std::uint32_t place : places) base::put_u32le(list, place);
    base::put(out, record(0, 0, 0x1772, list));
    base::put(out, record(0, 0, 0x0FF5, numbers({256, 0x03000000, earlier_edit, directory, 1, static_cast<std::uint32_t>(places.size() + 1), 1})));
    return out;
  }
  Bytes bytes() const {
    compound::Entry root = compound::make_storage("Root Entry", entries);
    const Bytes document = stream();
    const auto edit = static_cast<std::uint32_t>(document.size() - 36);
    const Bytes user =
        record(0, 0, 0x0FF6, join({numbers({0x14, token, edit}), {5, 0, 0xF4, 3, 3, 0, 0, 0}, {'C', 'l', 'e', 'r', 'k'}, numbers({8})}));
    root.children.push_back(compound::make_stream("Current User", user));
    root.children.push_back(compound::make_stream("PowerPoint Document", document));
    if (!pictures.empty()) root.children.push_back(compound::make_stream("Pictures", pictures));
    BytesSink out;
    compound::write(root, out);
    return out.bytes();
  }
};

Outcome disarm(const File& file) { return formats::disarm(kFormat, FileType::ppt, file.bytes()); }

bool holds(const Outcome& outcome, std::uint16_t type) {
  auto file = compound::read(outcome.bytes, base::Limits{});
  std::vector<ByteView> open = {compound::stream(*file, "PowerPoint Document")};
  while (!open.empty()) {
    Records records(open.back());
    open.pop_back();
    while (auto each = records.next()) {
      if (each->type == type) return true;
      if (each->container() || each->type == 0x138B) open.push_back(each->body);
    }
  }
  return false;
}
bool holds(const Outcome& outcome, std::string_view text) { return base::text(outcome.bytes).find(base::text(wide(text))) != std::string_view::npos; }

Bytes text_box(std::string_view text) { return join({record(0, 0, 0x0F9F, numbers({4})), record(0, 0, 0x0FA0, wide(text))}); }
Bytes action(std::uint8_t what, std::uint32_t link, std::uint8_t kind = 8) {
  return box(0x0FF2, {record(0, 0, 0x0FF3, join({numbers({0, link}), {what, 0, 0, 0, kind, 0, 0, 0}}))});
}
Bytes link(std::uint32_t id, std::string_view target) { return box(0x0FD7, {record(0, 0, 0x0FD3, numbers({id})), string(1, target)}); }
Bytes object_list(std::initializer_list<Bytes> inside) { return box(0x0409, {record(0, 0, 0x040A, numbers({9})), join(inside)}); }

TEST(Ppt, TextStays) {
  const Outcome out = disarm({{document(), slide(shape({}, text_box("Notice")))}});
  ASSERT_TRUE(out.ok);
  EXPECT_TRUE(holds(out, "Notice"));
  EXPECT_EQ(out.count(What::metadata), 1u);  // the name of the user
  EXPECT_EQ(out.count(What::hidden_remains), 0u);
}

TEST(Ppt, ObjectsGoAndLeaveTheirShape) {
  const Bytes ole = box(0x0FCC, {record(0, 0, 0x0FCD, blank(8)), record(1, 0, 0x0FC3, numbers({0, 1, 1, 0, 3, 0}))});
  const Bytes control = box(0x0FEE, {record(0, 0, 0x0FFB, numbers({256}))});
  const Outcome out = disarm({{document(object_list({ole, control})), slide(shape(record(0, 0, 0x0BC1, numbers({1})), text_box("Shown"))),
                               record(0, 1, 0x1011, blank(64))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::ole_object), 1u);
  EXPECT_EQ(out.count(What::activex), 1u);
  for (const std::uint16_t type : std::initializer_list<std::uint16_t>{0x0FCC, 0x0FEE, 0x0BC1, 0x1011}) EXPECT_FALSE(holds(out, type)) << type;
  EXPECT_TRUE(holds(out, "Shown"));
}

TEST(Ppt, MacrosGo) {
  const Bytes info = box(0x03FF, {record(2, 0, 0x0400, numbers({3, 1, 2}))}, 1);
  const Outcome out = disarm({{document({}, info), slide(shape({})), record(0, 0, 0x1011, blank(64))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro), 1u);
  EXPECT_FALSE(holds(out, 0x1011));
}

TEST(Ppt, SayingThatThereAreNoMacrosIsNotNoted) {
  const Bytes info = box(0x03FF, {record(2, 0, 0x0400, numbers({0, 0, 2}))}, 1);
  const Outcome out = disarm({{document({}, info), slide(shape({}))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro), 0u);
}

TEST(Ppt, ActionsThatRunSomethingGo) {
  const Outcome out = disarm({{document(), slide(shape(join({action(1, 0), action(2, 0), action(5, 0), action(6, 0), action(3, 0)})))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro_link), 1u);
  EXPECT_EQ(out.count(What::program_action), 2u);
  EXPECT_EQ(out.count(What::media), 1u);
  EXPECT_TRUE(holds(out, std::uint16_t{0x0FF2}));  // the jump
}

TEST(Ppt, WebLinksStayOthersGo) {
  const Bytes links = object_list({link(1, "https://www.example.jp/"), link(2, "file:///c:/a.exe"), link(3, "\\\\host\\a")});
  const Bytes text =
      join({text_box("abc"), action(4, 1), record(0, 0, 0x0FDF, numbers({0, 1})), action(4, 2), record(0, 0, 0x0FDF, numbers({1, 2}))});
  const Outcome out = disarm({{document(links), slide(shape({}, text))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::unsafe_link), 2u);
  EXPECT_TRUE(holds(out, "https://www.example.jp/"));
  EXPECT_FALSE(holds(out, "file:"));
  EXPECT_TRUE(holds(out, std::uint16_t{0x0FDF}));
}

TEST(Ppt, EntriesOfTheListOfSlidesThatAreBrokenGo) {
  const Bytes list = box(0x0FF0, {record(15, 0, 0x03F3, numbers({3, 0, 0, 256, 0})), record(0, 0, 0x03F3, numbers({3}))}, 0);
  const Outcome out = disarm({{document(list), slide(shape({})), slide(shape({}, text_box("Lost")))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::dangling_reference), 2u);
  EXPECT_EQ(out.count(What::unreachable_part), 1u);
  EXPECT_FALSE(holds(out, "Lost"));
}

TEST(Ppt, EarlierEditsGo) {
  File file{{document(), slide(shape({})), slide(shape({}, text_box("Deleted")))}};
  const Outcome out = disarm(file);
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::unreachable_part), 1u);
  EXPECT_FALSE(holds(out, "Deleted"));
}

TEST(Ppt, PropertiesThatLinkOrRunGo) {
  const Bytes heads = join({{0x04, 0x41}, numbers({0}), {0x05, 0xC1}, numbers({4}), {0x06, 0x01}, numbers({10}), {0x82, 0xC3}, numbers({4})});
  const Bytes properties = record(3, 4, 0xF00B, join({heads, wide("a\0"), blank(4)}));
  const Outcome out = disarm({{document(), slide(shape({}, {}, properties))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::external_link), 1u);
  EXPECT_EQ(out.count(What::unsafe_link), 1u);
}

TEST(Ppt, CommandsAndSoundsOfAnimationGo) {
  const Bytes node = record(0, 0, 0xF127, blank(32));
  const Bytes command = box(0xF144, {node, box(0xF132, {record(0, 0, 0xF13B, blank(8))})});
  const Bytes harmless = box(0xF144, {node, box(0xF131, {record(0, 0, 0xF13A, blank(8))})});
  const Bytes tree = box(0xF144, {node, command, harmless});
  const Bytes tags = box(0x1388, {box(0x138A, {string(0, "___PPT10"), record(0, 0, 0x138B, tree)})});
  const Outcome out = disarm({{document(), slide(shape({}), tags)}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::media), 1u);
  EXPECT_FALSE(holds(out, std::uint16_t{0xF132}));
  EXPECT_TRUE(holds(out, std::uint16_t{0xF13A}));
}

TEST(Ppt, UnknownRecordsAndForeignTagsGo) {
  const Bytes foreign =
      box(0x1388, {box(0x138A, {string(0, "___EVIL"), record(0, 0, 0x138B, blank(20))}), box(0x1389, {string(0, "A"), string(1, "B")})});
  const Outcome out = disarm({{document(), slide(shape({}), join({foreign, record(0, 0, 0x4242, blank(9))}))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::custom_data), 2u);
  EXPECT_EQ(out.count(What::unknown_part), 1u);
  EXPECT_FALSE(holds(out, std::uint16_t{0x1388}));
}

TEST(Ppt, PicturesNobodyShowsGo) {
  const Bytes blip = record(0, 0x6E0, 0xF01E, blank(20));
  const Bytes entry = record(2, 6, 0xF007, join({{6, 6}, blank(16), {0xFF, 0}, numbers({28, 1, 0, 0})}));
  const Outcome out = disarm({{document({}, {}, box(0xF001, {entry}, 1)), slide(shape({}))}, blip});
  ASSERT_TRUE(out.ok);
  EXPECT_GE(out.count(What::unreferenced_data), 1u);
  auto file = compound::read(out.bytes, base::Limits{});
  EXPECT_TRUE(compound::stream(*file, "Pictures").empty());
}

TEST(Ppt, DrawingsDoNotNestInTheirShapes) {
  const Bytes inner = box(0x040C, {box(0xF002, {record(0, 1, 0xF008, numbers({1, 1024})), box(0xF003, {group_head()})})});
  const Outcome out = disarm({{document(), slide(shape(inner))}});
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::broken_part), 1u);
}

TEST(Ppt, OtherStreamsGo) {
  File file{{document(), slide(shape({}))}};
  file.entries = {compound::make_storage("_VBA_PROJECT_CUR", {compound::make_stream("dir", blank(8))}), compound::make_stream("Strange", blank(8))};
  const Outcome out = disarm(file);
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::macro), 1u);
  EXPECT_EQ(out.count(What::unknown_part), 1u);
}

base::Code refusal(const Bytes& input) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  RefusingChildren children;
  Context context{profile, limits, notes, children, "", {}};
  BytesSink out;
  auto result = rebuild(input, FileType::ppt, context, out);
  return result ? base::Code::none : result.error().code;
}

TEST(Ppt, EncryptedOldAndBrokenAreRefused) {
  File file{{document(), slide(shape({}))}};
  file.token = 0xF3D1C4DF;
  EXPECT_EQ(refusal(file.bytes()), base::Code::damaged);  // marked as encrypted, and nothing says how
  BytesSink old;
  compound::write(compound::make_storage("Root Entry", {compound::make_stream("PP40", blank(600))}), old);
  EXPECT_EQ(refusal(old.bytes()), base::Code::old_version);
  Bytes lying = document();
  lying[60] = 0xFF;  // the first container inside claims to be longer than the document
  EXPECT_EQ(refusal(File{{lying, slide(shape({}))}}.bytes()), base::Code::damaged);
  Bytes deep;
  for (int i = 0; i < 400; ++i) deep = box(0xF144, {deep});
  const Bytes tags = box(0x1388, {box(0x138A, {string(0, "___PPT10"), record(0, 0, 0x138B, deep)})});
  EXPECT_EQ(refusal(File{{document(), slide(shape({}), tags)}}.bytes()), base::Code::too_deep);
}

}  // namespace
}  // namespace sekisho::formats::ppt
