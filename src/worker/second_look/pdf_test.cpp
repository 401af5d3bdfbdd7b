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

}  // namespace
}  // namespace sekisho::worker::second_look
