#include "formats/pdf/pdf_documents.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

#include "formats/pdf/pdf.h"

namespace sekisho::formats::pdf::test {

std::string stream(std::string_view entries, std::string_view data) {
  return "<<" + std::string(entries) + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + std::string(data) + "\nendstream";
}

std::string deflated(std::string_view data) {
  uLongf size = compressBound(data.size());
  std::string out(size, '\0');
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size()), Z_OK);
  out.resize(size);
  return out;
}

std::string profile(std::map<std::string, std::string> more) {
  auto number = [](std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
    return out;
  };
  const std::string xyz = "XYZ " + number(0) + number(1 << 16) + number(1 << 16) + number(1 << 16), curve = "curv" + number(0) + number(0);
  std::map<std::string, std::string> tags = std::move(more);
  for (const char* name : {"wtpt", "rXYZ", "gXYZ", "bXYZ"}) tags.try_emplace(name, xyz);
  for (const char* name : {"rTRC", "gTRC", "bTRC"}) tags.try_emplace(name, curve);
  std::string table = number(static_cast<std::uint32_t>(tags.size())), data;
  for (const auto& [name, bytes] : tags) {
    table += name + number(static_cast<std::uint32_t>(132 + 12 * tags.size() + data.size())) + number(static_cast<std::uint32_t>(bytes.size()));
    data += bytes + std::string((4 - bytes.size() % 4) % 4, '\0');
  }
  std::string head = number(static_cast<std::uint32_t>(128 + table.size() + data.size())) + number(0) + number(0x02400000) + "mntrRGB XYZ " +
                     std::string(12, '\0') + "acsp";
  return head + std::string(128 - head.size(), '\0') + table + data;
}

std::string Document::bytes() const {
  std::map<int, std::string> all = objects;
  all[1] = "<</Type/Catalog/Pages 2 0 R" + catalog + ">>";
  all[2] = "<</Type/Pages/Count 1/Kids[3 0 R]>>";
  all[3] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>" + page + ">>";
  all[4] = stream("", content);
  all[5] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
  std::string out = "%PDF-1.7\n", table;
  int last = all.rbegin()->first;
  for (int number = 1; number <= last; ++number) {
    char entry[24];
    auto found = all.find(number);
    std::snprintf(entry, sizeof entry, found == all.end() ? "%010zu 65535 f \n" : "%010zu 00000 n \n", found == all.end() ? 0 : out.size());
    table += entry;
    if (found != all.end()) out += std::to_string(number) + " 0 obj\n" + found->second + "\nendobj\n";
  }
  std::size_t start = out.size();
  out += "xref\n0 " + std::to_string(last + 1) + "\n0000000000 65535 f \n" + table;
  return out + "trailer\n<</Size " + std::to_string(last + 1) + "/Root 1 0 R" + trailer + ">>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
}

namespace {

class NoChildren : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
};

std::string inflate_all(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0;;) {
    std::size_t begin = bytes.find("stream\n", at);
    if (begin == bytes.npos) return out.append(bytes.substr(at));
    begin += 7;
    out += bytes.substr(at, begin - at);
    z_stream zlib{};
    inflateInit(&zlib);
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + begin));
    zlib.avail_in = static_cast<uInt>(bytes.size() - begin);
    char buffer[1 << 14];
    int code = Z_OK;
    std::string plain;
    while (code == Z_OK) {
      zlib.next_out = reinterpret_cast<Bytef*>(buffer);
      zlib.avail_out = sizeof buffer;
      code = inflate(&zlib, Z_NO_FLUSH);
      plain.append(buffer, sizeof buffer - zlib.avail_out);
    }
    at = begin;
    if (code == Z_STREAM_END) out += plain, at = bytes.size() - zlib.avail_in;
    inflateEnd(&zlib);
  }
}

bool holds(const std::vector<base::Note>& notes, base::What what) {
  return std::any_of(notes.begin(), notes.end(), [&](const base::Note& note) { return note.what == what; });
}

}  // namespace

bool Outcome::has(base::What what) const { return holds(removed, what); }
bool Outcome::warns(base::What what) const { return holds(warnings, what); }

Outcome disarm(std::string_view input, std::string_view password, const base::Profile& profile, const base::Limits& limits) {
  Notes notes;
  NoChildren children;
  Context context{profile, limits, notes, children, "x.pdf", password};
  BytesSink sink;
  auto result = rebuild(base::view(input), base::FileType::pdf, context, sink);
  Outcome out;
  out.clean = result.has_value();
  if (!result) out.reason = result.error().code;
  out.bytes = base::text(sink.bytes());
  out.visible = inflate_all(out.bytes);
  out.removed = notes.removed();
  out.warnings = notes.warnings();
  return out;
}

TEST(PdfDocuments, TheScanSeesInsideObjectStreams) {
  Outcome out = disarm(Document{}.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_EQ(out.bytes.find("/Catalog"), std::string::npos);
  EXPECT_NE(out.visible.find("/Catalog"), std::string::npos);
  EXPECT_NE(out.visible.find("(Hello) Tj"), std::string::npos);
}

}  // namespace sekisho::formats::pdf::test
