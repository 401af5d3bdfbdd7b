#include <gtest/gtest.h>

#include "worker/second_look/sample_test.h"

namespace sekisho::worker::second_look {
namespace {

using base::FileType;

std::string page_with(const std::string& extra) { return "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] " + extra + " >>"; }
std::string found_on_page(const std::string& extra, const std::vector<std::string>& more = {}) {
  std::vector<std::string> objects{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>", page_with(extra)};
  objects.insert(objects.end(), more.begin(), more.end());
  return found(sample_pdf(objects), FileType::pdf);
}
std::string found_in_catalog(const std::string& extra, const std::vector<std::string>& more = {}) {
  std::vector<std::string> objects{"<< /Type /Catalog /Pages 2 0 R " + extra + " >>", "<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>", page_with("")};
  objects.insert(objects.end(), more.begin(), more.end());
  return found(sample_pdf(objects), FileType::pdf);
}
std::string link(const std::string& action) { return "/Annots [ << /Type /Annot /Subtype /Link /Rect [ 0 0 1 1 ] /A " + action + " >> ]"; }

TEST(Pdf, PassesWhatMayStay) {
  EXPECT_EQ(found_on_page(link("<< /S /URI /URI (https://example.jp/) >>")), "");
  EXPECT_EQ(found_on_page(link("<< /S /GoTo /D [ 3 0 R /Fit ] >>")), "");
  EXPECT_EQ(found_on_page(link("<< /S /Named /N /NextPage >>")), "");
  EXPECT_EQ(found_on_page("/Trans << /S /Wipe >> /Group << /S /Transparency >>"), "");
  EXPECT_EQ(found_in_catalog("/OpenAction [ 3 0 R /Fit ]"), "");
  EXPECT_EQ(found_in_catalog("/Names << /Dests << /Names [ (JavaScript) [ 3 0 R /Fit ] ] >> >>"), "");
}

TEST(Pdf, NamesThatAuthorsChooseAreNoFindings) {
  EXPECT_EQ(
      found_on_page("/Resources << /Font << /AA << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /JS << /Type /Font /Subtype /Type1 >> >> >>"),
      "");
  EXPECT_EQ(found_in_catalog("/StructTreeRoot << /Type /StructTreeRoot /RoleMap << /Sound /Span /JavaScript /P /Metadata /P /A /Link >> >>"), "");
  EXPECT_EQ(found_in_catalog("/Dests << /Collection [ 3 0 R /XYZ 0 0 0 ] /Legal << /D [ 3 0 R /Fit ] >> >>"), "");
  EXPECT_EQ(found_in_catalog("/StructTreeRoot << /Type /StructTreeRoot /K << /Type /StructElem /S /Launch /P 1 0 R >> >>"), "");
  EXPECT_EQ(found_on_page("/Resources << /ColorSpace << /F [ /Separation /Sound /DeviceGray << /FunctionType 2 /Domain [ 0 1 ] /N 1 >> ] >> >>"), "");
}

TEST(Pdf, FindsActions) {
  for (const char* action : {"<< /S /JavaScript /JS (x) >>",
                             "<< /S /Launch /F (x) >>",
                             "<< /S /GoToR /F (x) >>",
                             "<< /S /GoToE >>",
                             "<< /S /SubmitForm >>",
                             "<< /S /ImportData >>",
                             "<< /S /Rendition >>",
                             "<< /S /Movie /T (x) >>",
                             "<< /S /Sound >>",
                             "<< /S /Hide /T (x) >>",
                             "<< /S /Named /N /Print >>",
                             "<< /S /Unheard >>",
                             "<< /S /URI /URI (file:///c:/x.exe) >>",
                             "<< /S /URI /URI (javascript:x) >>",
                             "<< /S /URI /URI (\\152avascript:x) >>",
                             "<< /S /URI /URI (x.exe) >>",
                             "<< /S /URI /URI <6a6176617363726970743a78> >>",
                             "<< /S /J#61vaScript >>",
                             "<< /S /GoTo /D [ 3 0 R /Fit ] /Next << /S /Launch >> >>",
                             "<< /S /GoTo /D (x) /Next [ << /S /GoTo /D (x) >> << /S /ResetForm >> ] >>"})
    EXPECT_NE(found_on_page(link(action)), "") << action;
  EXPECT_NE(found_on_page(link("4 0 R"), {"<< /S 5 0 R >>", "/Launch"}), "");
}

TEST(Pdf, FindsWhatRunsByItself) {
  EXPECT_NE(found_on_page("/AA << /O << /S /GoTo /D (x) >> >>"), "");
  EXPECT_NE(found_on_page("/A#41 << /C 4 0 R >>", {"<< /S /GoTo /D (x) >>"}), "");
  EXPECT_NE(found_in_catalog("/OpenAction << /S /URI /URI (https://example.jp/) >>"), "");
  EXPECT_NE(found_in_catalog("/Names << /JavaScript << /Names [ (a) << /S /JavaScript /JS (x) >> ] >> >>"), "");
  EXPECT_NE(found_in_catalog("/Names << /EmbeddedFiles << /Names [ ] >> >>"), "");
  EXPECT_NE(found_in_catalog("/AcroForm << /Fields [ ] /XFA [ (a) 4 0 R ] >>", {"<< /Length 0 >>\nstream\n\nendstream"}), "");
  EXPECT_NE(found_in_catalog("/URI << /Base (http://x/) >>"), "");
  EXPECT_NE(found_in_catalog("/Collection << >>"), "");
}

TEST(Pdf, FindsFilesMediaMetadataAndSignatures) {
  for (const char* extra :
       {"/Annots [ << /Subtype /FileAttachment /Rect [ 0 0 1 1 ] >> ]", "/Annots [ << /Subtype /Screen /Rect [ 0 0 1 1 ] >> ]",
        "/Annots [ << /Subtype /RichMedia /Rect [ 0 0 1 1 ] >> ]", "/Annots [ << /Subtype /Unheard /Rect [ 0 0 1 1 ] >> ]",
        "/AF [ << /Type /Filespec /F (x) >> ]", "/X << /EF << /F 4 0 R >> /F (x) >>", "/PieceInfo << /X << >> >>",
        "/X << /Type /Sig /Contents (x) /ByteRange [ 0 1 2 3 ] >>", "/X << /F (x) >>", "/X << /A 1 /A 2 >>", "/X << /A 1 /#41 2 >>"})
    EXPECT_NE(found_on_page(extra, {"<< /Length 0 >>\nstream\n\nendstream"}), "") << extra;
  for (const char* stream : {"/Type /Metadata /Subtype /XML", "/Type /EmbeddedFile", "/Subtype /PS /Type /XObject", "/Subtype /PS",
                             "/Subtype /Form /Ref << /F (x) >>", "/F (x)", "/Filter /Crypt", "/Filter [ /FlateDecode /Unheard ]",
                             "/Subtype /Image /Alternates [ 1 0 R ]", "/Subtype /Image /OPI << /2.0 << >> >>"})
    EXPECT_NE(found_on_page("/X 4 0 R", {"<< /Length 0 " + std::string(stream) + " >>\nstream\n\nendstream"}), "") << stream;
}

std::string found_in_content(const std::string& content) {
  return found_on_page("/Contents 4 0 R", {"<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream"});
}

TEST(Pdf, PassesContentThatDraws) {
  for (const char* content :
       {"", "q 1 0 0 1 0 0 cm BT /F1 12 Tf (a\\)b) Tj [(a) -3 <41 42>] TJ ET Q", "Q Q --5 1.2.3 m 1e5 0 l Qq 0 0 m10 10 l",
        "/P <</MCID 0/X true>> BDC EMC", "BI /W 8 /H 1 /IM true ID x\nEI Q",
        "BI /W 2 /H 1 /BPC 8 /CS [/I /RGB 1 <00>] /F [/A85 /Fl] /DP [null <</K -1>>] ID xEIy\nEI\nq", "(\\\\) Tj", "0 0 1 rg/F1 9Tf(x)'"})
    EXPECT_EQ(found_in_content(content), "") << content;
}

TEST(Pdf, FindsContentThatDoesMore) {
  std::string deep;
  for (int i = 0; i < 10'001; ++i) deep += "q ";
  for (const std::string& content :
       {std::string("(x) PS"), std::string("0 g %payload\n1 g"), std::string("0 g payload"), std::string("{ 1 g }"), std::string("(never closed"),
        std::string("[ 1 2"), std::string("] 1 g"), std::string("[ q ] TJ"), std::string("<4G> Tj"), std::string("q EI"), deep,
        "/" + std::string(400, 'a') + " gs", std::string("BI /W 1 /Private (x) ID x\nEI"), std::string("BI /W 1 /F /JBIG2Decode ID x\nEI"),
        std::string("BI /W 1 ID x"), std::string("BI /W 1 /F [/Fl /JPXDecode] ID x\nEI")})
    EXPECT_NE(found_in_content(content), "") << content;
  auto stream = [](const std::string& entries, const std::string& data) {
    return "<< " + entries + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream";
  };
  EXPECT_NE(found_on_page("/X 4 0 R", {stream("/Subtype /Form", "(x) PS")}), "");
  EXPECT_NE(found_on_page("/X 4 0 R", {stream("/PatternType 1", "(x) PS")}), "");
  EXPECT_NE(found_on_page("/X << /CharProcs << /a 4 0 R >> >>", {stream("", "(x) PS")}), "");
  EXPECT_NE(found_on_page("/Contents [ 4 0 R 5 0 R ]", {stream("", "q"), stream("", "(x) PS")}), "");
  EXPECT_NE(found_on_page("/Contents 5 0 R", {stream("", "(x) PS"), "[ 4 0 R ]"}), "");
  EXPECT_NE(found_on_page("/Contents 4 0 R", {stream("/Filter [ /ASCIIHexDecode ]", "287829205053>")}), "");
  EXPECT_EQ(found_on_page("/Contents 4 0 R", {stream("/Filter [ /ASCIIHexDecode ]", "7120510A>")}), "");
  EXPECT_EQ(found_on_page("/X 4 0 R", {stream("/FunctionType 4", "{ dup 0 gt { 1e3 sub } { pop } ifelse }")}), "");
  for (const char* program : {"{ 1 run }", "{ (x) }", "{ 1", "} {", "{ 1 } %x"})
    EXPECT_NE(found_on_page("/X 4 0 R", {stream("/FunctionType 4", program)}), "") << program;
}

TEST(Pdf, FindsWhatIsHidden) {
  EXPECT_EQ(found_on_page("", {"<< /X 1 >>"}), "an object that nothing refers to");
  const std::string whole = sample_pdf();
  EXPECT_NE(found(whole + whole, FileType::pdf), "");
  std::string gap = whole;
  gap.replace(gap.find("endobj\n") + 6, 1, "\n9 0 obj\n<< /S /Launch >>\nendobj\n");
  EXPECT_NE(found(gap, FileType::pdf), "");
  std::string deep = "/X ";
  for (int i = 0; i < 2000; ++i) deep += "[ ";
  for (int i = 0; i < 2000; ++i) deep += "] ";
  EXPECT_NE(found_on_page(deep), "");
}

// One page and one region of 8 by 4, as formats/jbig2 writes them.
std::string jbig2_region() {
  using namespace std::string_literals;
  const std::string size = "\0\0\0\x08\0\0\0\x04"s;
  return "\0\0\0\0\x30\0\x01\0\0\0\x13"s + size + std::string(11, '\0') + "\0\0\0\x01\x27\0\x01\0\0\0\x1E"s + size + std::string(9, '\0') +
         "\x08\x03\xFF\xFD\xFF\x02\xFE\xFE\xFE\x12\x34\xFF\xAC"s;
}

TEST(Pdf, FindsPicturesThatNoRebuilderWrites) {
  const auto picture = [](const std::string& filter, const std::string& data) {
    return found_on_page("/X 4 0 R", {"<< /Subtype /Image /Width 8 /Height 4 /Length " + std::to_string(data.size()) + " /Filter " + filter +
                                      " >>\nstream\n" + data + "\nendstream"});
  };
  const std::string good = jbig2_region();
  EXPECT_EQ(picture("/JBIG2Decode", good), "");
  EXPECT_NE(picture("/JBIG2Decode /DecodeParms << /JBIG2Globals 4 0 R >>", good), "");
  for (const std::size_t at : {4u, 14u, 19u, 34u, 40u, 44u, 49u, 58u, 59u, 70u}) {
    std::string other = good;
    other[at] = '\x55';
    EXPECT_NE(picture("/JBIG2Decode", other), "") << at;
  }
  std::string early = good;
  early[67] = '\xFF', early[68] = '\xAC';
  EXPECT_NE(picture("/JBIG2Decode", early), "");
  EXPECT_NE(picture("/JBIG2Decode", good + good), "");
  EXPECT_NE(picture("/JBIG2Decode", good.substr(0, 50)), "");
  EXPECT_NE(picture("/JPXDecode", "x"), "");
  EXPECT_EQ(picture("/CCITTFaxDecode /DecodeParms << /K -1 /Columns 8 /Rows 4 /BlackIs1 true >>", "x"), "");
  for (const char* parameters : {"", "/DecodeParms << /K 0 /Columns 8 /Rows 4 >>", "/DecodeParms << /K -1 /Columns 8 >>",
                                 "/DecodeParms << /K -1 /Columns 8 /Rows 4 /EncodedByteAlign true >>"})
    EXPECT_NE(picture(std::string("/CCITTFaxDecode ") + parameters, "x"), "") << parameters;
}

}  // namespace
}  // namespace sekisho::worker::second_look
