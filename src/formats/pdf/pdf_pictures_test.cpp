// Pictures that go through a decoder of their own: fax, JBIG2, JPEG 2000.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "formats/ccitt/ccitt.h"
#include "formats/jbig2/jbig2.h"
#include "formats/jbig2/testing.h"
#include "formats/pdf/pdf_documents.h"

namespace sekisho::formats::pdf::test {
namespace {

using base::What;

std::string file(const std::string& path) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/" + path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string text(const base::Bytes& bytes) { return std::string(base::text(bytes)); }

ccitt::Bitmap blots(std::uint32_t width, std::uint32_t height) {
  ccitt::Budget budget(std::uint64_t{1} << 30);
  ccitt::Bitmap out = *ccitt::Bitmap::make(width, height, budget);
  for (std::uint32_t y = 2; y + 2 < height; ++y) out.blacken(y, y, y + width / 3);
  return out;
}

Outcome shown(std::string_view entries, const std::string& data, std::map<int, std::string> more = {}) {
  Document document;
  document.page = "/Resources<</XObject<</I 10 0 R>>>>";
  document.content = "/I Do";
  document.objects = std::move(more);
  document.objects[10] = stream("/Type/XObject/Subtype/Image" + std::string(entries), data);
  Outcome once = disarm(document.bytes());
  EXPECT_TRUE(once.clean) << entries;
  Outcome twice = disarm(once.bytes);
  EXPECT_TRUE(twice.clean && twice.bytes == once.bytes && twice.removed.empty()) << entries;
  return once;
}
bool has(const Outcome& out, std::string_view part) { return out.visible.find(part) != std::string::npos; }

TEST(PdfPictures, FaxBecomesPlainGroup4) {
  const ccitt::Bitmap bitmap = blots(40, 20);
  const std::string packed = text(ccitt::encode_group4(bitmap));
  const std::string sized = "/Width 40/Height 20/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode";
  Outcome out = shown(sized + "/DecodeParms<</K -7/Columns 40/EndOfBlock true/DamagedRowsBeforeError 3/BlackIs1 true>>", packed);
  EXPECT_TRUE(has(out, "/DecodeParms<</BlackIs1 true/Columns 40/K -1/Rows 20>>"));
  EXPECT_TRUE(has(out, packed));
  EXPECT_FALSE(has(out, "Damaged"));
  EXPECT_FALSE(out.has(What::picture_extra) || out.has(What::picture_refused) || out.warns(What::picture_damaged));
  // One dimension, aligned, with a payload behind its rows.
  out =
      shown("/Width 8/Height 2/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCF/DecodeParms<</Columns 8/EndOfBlock false/EncodedByteAlign true>>",
            std::string("\x98\x98MZ-PAYLOAD", 12));
  EXPECT_FALSE(has(out, "PAYLOAD"));
  EXPECT_TRUE(has(out, "/Columns 8/K -1/Rows 2"));
  // What the picture does not show goes; what is cut off stays white.
  out = shown("/Width 40/Height 11/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 40>>", packed);
  EXPECT_TRUE(out.has(What::picture_extra));
  out = shown(sized + "/DecodeParms<</K -1/Columns 40>>", packed.substr(0, packed.size() / 2));
  EXPECT_TRUE(out.warns(What::picture_damaged));
  EXPECT_TRUE(has(out, "/Rows 20"));
  EXPECT_TRUE(shown(sized + "/DecodeParms<</K -1/Columns 40>>", std::string("\0\0\0", 3)).has(What::picture_refused));
  EXPECT_TRUE(shown(sized + "/DecodeParms<</K -1/Columns 2000000000>>", packed).has(What::picture_refused));
}

TEST(PdfPictures, Jbig2BecomesOneRegionWithoutGlobals) {
  const ccitt::Bitmap bitmap = blots(400, 300);
  ccitt::Budget budget(std::uint64_t{1} << 30);
  const std::string canonical = text(jbig2::encode(bitmap));
  const std::string sized = "/Width 400/Height 300/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode";
  EXPECT_TRUE(has(shown(sized, canonical), canonical));
  // The page in the picture, its region among the globals, both packed.
  const std::string page = canonical.substr(0, 30), region = canonical.substr(30);
  std::string late = region;
  late[3] = 2;
  std::string second = page + late;
  Outcome out =
      shown("/Width 400/Height 300/BitsPerComponent 1/Filter[/FlateDecode/JBIG2Decode]/DecodeParms[null<</JBIG2Globals 11 0 R>>]", deflated(second),
            {{11, stream("/Filter/FlateDecode", deflated(text(jbig2::test::segment(0, jbig2::Type::extension, {}, base::Bytes(9, 'S')))))}});
  EXPECT_TRUE(has(out, canonical));
  EXPECT_FALSE(has(out, "Globals") || has(out, "SSSS"));
  EXPECT_TRUE(out.has(What::picture_comment));
  // Small ones are smaller as fax.
  out = shown("/Width 40/Height 20/BitsPerComponent 1/ImageMask true/Filter/JBIG2Decode", text(jbig2::encode(blots(40, 20))));
  EXPECT_TRUE(has(out, "/CCITTFaxDecode"));
  // The picture is as large as the dictionary says.
  out = shown("/Width 380/Height 310/BitsPerComponent 1/Filter/JBIG2Decode", canonical);
  EXPECT_TRUE(has(out, text(jbig2::encode(*bitmap.part(0, 0, 380, 310, budget)))));
  // Damaged behind the first region; and nothing at all.
  out = shown(sized, canonical + std::string("\0\0\0\2\x27\0\1\0\0\1\0rest of it", 21));
  EXPECT_TRUE(out.warns(What::picture_damaged) && has(out, canonical));
  EXPECT_TRUE(shown(sized, "no segment at all").has(What::picture_refused));
}

TEST(PdfPictures, JpxBecomesJpegOrSamples) {
  const auto jpx = [](const std::string& sample, const std::string& entries, std::map<int, std::string> more = {}) {
    Outcome out = shown("/Width 96/Height 64/Filter/JPXDecode" + entries, file("jpeg2000/samples/" + sample), std::move(more));
    EXPECT_FALSE(has(out, "JPX"));
    EXPECT_FALSE(out.has(What::picture_refused)) << sample << entries;
    return out;
  };
  Outcome out = jpx("lossy.jp2", "/ColorSpace/DeviceRGB/BitsPerComponent 8");
  EXPECT_TRUE(has(out, "/DCTDecode") && out.warns(What::quality_reduced));
  out = jpx("lossy.jp2", "/Decode[1 0 1 0 1 0]/ColorSpace 11 0 R", {{11, "[/ICCBased 12 0 R]"}, {12, stream("/N 3/Alternate/DeviceRGB", "x")}});
  EXPECT_FALSE(has(out, "/Decode[") || has(out, "/Decode ["));
  EXPECT_TRUE(has(out, "/BitsPerComponent 8"));
  out = jpx("lossy.jp2", "/ColorSpace/DeviceRGB/Mask[0 3 0 3 0 3]");
  EXPECT_TRUE(has(out, "/FlateDecode") && !has(out, "/DCTDecode"));
  out = jpx("reversible.jp2", "");
  EXPECT_TRUE(has(out, "/ColorSpace /DeviceRGB"));
  out = jpx("grey.jp2", "");
  EXPECT_TRUE(has(out, "/ColorSpace /DeviceGray"));
  out = jpx("sixteen_bits.jp2", "");
  EXPECT_TRUE(has(out, "/BitsPerComponent 16"));
  out = jpx("bilevel.jp2", "/ImageMask true");
  EXPECT_TRUE(has(out, "/BitsPerComponent 1"));
  out = jpx("transparent.jp2", "/SMaskInData 1");
  EXPECT_TRUE(has(out, "/SMask ") && !has(out, "/SMaskInData"));
  out = jpx("transparent.jp2", "");
  EXPECT_FALSE(has(out, "/SMask"));
  out = jpx("grey.jp2", "/ColorSpace[/Indexed/DeviceRGB 255 11 0 R]", {{11, stream("", std::string(768, 'p'))}});
  EXPECT_TRUE(has(out, "/Indexed") && !has(out, "/DCTDecode"));
  EXPECT_TRUE(shown("/Width 96/Height 64/Filter/JPXDecode/ColorSpace/DeviceCMYK", file("jpeg2000/samples/grey.jp2")).has(What::picture_refused));
  EXPECT_TRUE(shown("/Width 96/Height 64/Filter/JPXDecode", "no picture").has(What::picture_refused));
}

}  // namespace
}  // namespace sekisho::formats::pdf::test
