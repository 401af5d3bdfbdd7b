// Where active and hidden things can be in a PDF: each place, one fixture; nothing of it may be in the output.
#include <gtest/gtest.h>

#include "formats/pdf/pdf.h"
#include "formats/pdf/pdf_documents.h"

namespace sekisho::formats::pdf::test {

namespace {

using base::What;

// Words that stand for something active wherever they appear in an output of this test.
constexpr std::string_view kBanned[] = {"JavaScript",
                                        "/JS",
                                        "app.alert",
                                        "/Launch",
                                        "cmd.exe",
                                        "/GoToR",
                                        "/GoToE",
                                        "/SubmitForm",
                                        "/ImportData",
                                        "/Rendition",
                                        "/Movie",
                                        "/Sound",
                                        "/RichMedia",
                                        "/3D",
                                        "/AA",
                                        "/Next ",
                                        "/XFA",
                                        "/EmbeddedFile",
                                        "/Filespec",
                                        "/EF",
                                        "/AF ",
                                        "/PieceInfo",
                                        "/Metadata",
                                        "/SpiderInfo",
                                        "/Perms",
                                        "/ByteRange",
                                        "/DSS",
                                        "/Collection",
                                        "/OPI",
                                        "/Alternates",
                                        "/Ref ",
                                        "/PS ",
                                        "/Subtype2",
                                        "/Thumb",
                                        "/Hide",
                                        "/SetOCGState",
                                        "/ResetForm",
                                        "/Thread",
                                        "/Trans ",
                                        "/URI (file",
                                        "/URI (javascript",
                                        "SECRET",
                                        "/Author",
                                        "/Templates",
                                        "/FileAttachment",
                                        "/Screen"};

struct Attack {
  const char* name;
  Document document;
  What found;
};

constexpr const char* kScript = "<</S/JavaScript/JS(app.alert\\(1\\))>>";

Document catalog(std::string entries, std::map<int, std::string> objects = {}) { return {std::move(entries), "", "", std::move(objects)}; }
Document page(std::string entries, std::map<int, std::string> objects = {}) { return {"", std::move(entries), "", std::move(objects)}; }
Document annotation(std::string entries, std::map<int, std::string> objects = {}) {
  return page("/Annots[<</Type/Annot/Rect[0 0 9 9]" + entries + ">>]", std::move(objects));
}
Document field(std::string entries) {
  return {"/AcroForm<</Fields[10 0 R]>>",
          "/Annots[10 0 R]",
          "",
          {{10, "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(kept value)/Rect[0 0 9 9]" + entries + ">>"}}};
}
Document outline(std::string entries) {
  return catalog("/Outlines 10 0 R", {{10, "<</First 11 0 R/Last 11 0 R>>"}, {11, "<</Title(kept title)/Parent 10 0 R" + entries + ">>"}});
}
Document xobject(std::string entries, std::string data = "") {
  Document out;
  out.page = "/Resources<</Font<</F1 5 0 R>>/XObject<</X 10 0 R>>>>";
  out.objects[10] = stream("/Type/XObject" + entries, data);
  return out;
}

const std::vector<Attack>& attacks() {
  static const std::string script = kScript;
  static const std::vector<Attack> kAttacks = {
      {"open_action_script", catalog("/OpenAction" + script), What::pdf_javascript},
      {"open_action_launch", catalog("/OpenAction<</S/Launch/F(cmd.exe)>>"), What::pdf_launch},
      {"open_action_chain", catalog("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next" + script + ">>"), What::pdf_javascript},
      {"catalog_additional_actions", catalog("/AA<</WC" + script + ">>"), What::pdf_javascript},
      {"script_name_tree", catalog("/Names<</JavaScript<</Names[(a)" + script + "]>>>>"), What::pdf_javascript},
      {"embedded_files_tree",
       catalog("/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(cmd.exe)/EF<</F 10 0 R>>>>]>>>>",
               {{10, stream("/Type/EmbeddedFile", "SECRET")}}),
       What::embedded_file},
      {"renditions_tree", catalog("/Names<</Renditions<</Names[(a)<</S/MR>>]>>>>"), What::pdf_multimedia},
      {"templates_tree", catalog("/Names<</Templates<</Names[(a) 3 0 R]>>>>"), What::pdf_hidden_object},
      {"destination_with_action", catalog("/Names<</Dests<</Names[(a)<</D[3 0 R/Fit]/A" + script + ">>]>>>>"), What::pdf_javascript},
      {"old_destinations_with_action", catalog("/Dests<</a<</D[3 0 R/Fit]/A" + script + ">>>>"), What::pdf_javascript},
      {"page_additional_actions", page("/AA<</O" + script + "/C<</S/Launch/F(cmd.exe)>>>>"), What::pdf_javascript},
      {"annotation_action", annotation("/Subtype/Link/A" + script), What::pdf_javascript},
      {"annotation_previous_action", annotation("/Subtype/Link/A<</S/URI/URI(https://a.example/)>>/PA" + script), What::pdf_javascript},
      {"annotation_additional_actions", annotation("/Subtype/Text/AA<</E" + script + ">>"), What::pdf_javascript},
      {"popup_launch", annotation("/Subtype/Popup/A<</S/Launch/F(cmd.exe)>>"), What::pdf_launch},
      {"go_to_remote", annotation("/Subtype/Link/A<</S/GoToR/F(cmd.exe)/D[0/Fit]>>"), What::pdf_launch},
      {"go_to_embedded", annotation("/Subtype/Link/A<</S/GoToE/T<</R/C/N(SECRET)>>>>"), What::pdf_launch},
      {"submit", annotation("/Subtype/Link/A<</S/SubmitForm/F(http://a.example/)>>"), What::pdf_submit},
      {"import", annotation("/Subtype/Link/A<</S/ImportData/F(cmd.exe)>>"), What::pdf_submit},
      {"rendition", annotation("/Subtype/Link/A<</S/Rendition/JS(app.alert)>>"), What::pdf_multimedia},
      {"hide", annotation("/Subtype/Link/A<</S/Hide/T(a)>>"), What::pdf_action},
      {"layers_by_action", annotation("/Subtype/Link/A<</S/SetOCGState/State[]>>"), What::pdf_action},
      {"reset", annotation("/Subtype/Link/A<</S/ResetForm>>"), What::pdf_action},
      {"thread", annotation("/Subtype/Link/A<</S/Thread/D 0>>"), What::pdf_action},
      {"transition_action", annotation("/Subtype/Link/A<</S/Trans/Trans<<>>>>"), What::pdf_action},
      {"named_print", annotation("/Subtype/Link/A<</S/Named/N/Print>>"), What::pdf_action},
      {"script_in_named", annotation("/Subtype/Link/A<</S/Named/N/NextPage/JS(app.alert)/Next" + script + ">>"), What::pdf_javascript},
      {"chain_of_three", annotation("/Subtype/Link/A<</S/URI/URI(https://a.example/)/Next[<</S/Named/N/NextPage/Next" + script + ">>]>>"),
       What::pdf_javascript},
      {"cyclic_chain",
       annotation("/Subtype/Link/A 10 0 R", {{10, "<</S/URI/URI(https://a.example/)/Next 11 0 R>>"}, {11, "<</S/Launch/F(cmd.exe)/Next 11 0 R>>"}}),
       What::pdf_launch},
      {"escaped_name", annotation("/Subtype/Link/A<</#53/J#61vaScript/#4aS(app.alert)>>"), What::pdf_javascript},
      {"key_twice", annotation("/Subtype/Link/A<</S/URI/URI(https://a.example/)/S/JavaScript/JS(app.alert)>>"), What::pdf_javascript},
      {"action_behind_references", annotation("/Subtype/Link/A 10 0 R", {{10, "<</S 11 0 R/JS 12 0 R>>"}, {11, "/JavaScript"}, {12, "(app.alert)"}}),
       What::pdf_javascript},
      {"file_link", annotation("/Subtype/Link/A<</S/URI/URI(file:///etc/passwd)>>"), What::unsafe_link},
      {"script_link", annotation("/Subtype/Link/A<</S/URI/URI( \\tjavascript:app.alert\\(1\\))>>"), What::unsafe_link},
      {"broken_scheme_link", annotation("/Subtype/Link/A<</S/URI/URI(java\\nscript:https://)>>"), What::unsafe_link},
      {"uri_base", catalog("/URI<</Base(file:///)>>"), What::unsafe_link},
      {"file_attachment", annotation("/Subtype/FileAttachment/FS<</Type/Filespec/EF<</F 10 0 R>>>>", {{10, stream("/Type/EmbeddedFile", "SECRET")}}),
       What::embedded_file},
      {"screen", annotation("/Subtype/Screen/A<</S/Rendition>>"), What::pdf_multimedia},
      {"movie", annotation("/Subtype/Movie/Movie<</F(cmd.exe)>>"), What::pdf_multimedia},
      {"sound", annotation("/Subtype/Sound/Sound 10 0 R", {{10, stream("/Type/Sound/R 8000", "SECRET")}}), What::pdf_multimedia},
      {"rich_media", annotation("/Subtype/RichMedia/RichMediaContent<</Assets<<>>>>"), What::pdf_multimedia},
      {"three_d", annotation("/Subtype/3D/3DD 10 0 R", {{10, stream("/Type/3D/OnInstantiate 10 0 R", "SECRET")}}), What::pdf_multimedia},
      {"field_additional_actions", field("/AA<</K" + script + ">>"), What::pdf_javascript},
      {"field_rich_text", field("/RV(SECRET)"), What::custom_data},
      {"calculation_order", {"/AcroForm<</Fields[10 0 R]/CO[10 0 R]>>", "", "", {{10, "<</FT/Tx/T(a)>>"}}}, What::pdf_javascript},
      {"xfa", catalog("/AcroForm<</Fields[]/XFA 10 0 R>>", {{10, stream("", "<xdp>SECRET</xdp>")}}), What::pdf_xfa},
      {"signature",
       {"/AcroForm<</SigFlags 3/Fields[10 0 R]>>",
        "/Annots[10 0 R]",
        "",
        {{10, "<</Subtype/Widget/FT/Sig/T(s)/Rect[0 0 0 0]/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>"}}},
       What::digital_signature},
      {"permissions", catalog("/Perms<</DocMDP 10 0 R>>", {{10, "<</Type/Sig/ByteRange[0 1 2 3]>>"}}), What::digital_signature},
      {"security_store", catalog("/DSS<</Certs[]>>"), What::digital_signature},
      {"outline_script", outline("/A" + script), What::pdf_javascript},
      {"outline_destination_with_script", outline("/Dest<</D[3 0 R/Fit]/JS(app.alert)>>"), What::pdf_javascript},
      {"associated_file_catalog", catalog("/AF[<</Type/Filespec/F(SECRET)>>]"), What::embedded_file},
      {"associated_file_page", page("/AF[<</Type/Filespec/F(SECRET)>>]"), What::embedded_file},
      {"associated_file_xobject", xobject("/Subtype/Form/BBox[0 0 1 1]/AF[<</Type/Filespec/F(SECRET)>>]"), What::embedded_file},
      {"associated_file_structure", catalog("/StructTreeRoot<</K<</S/P/AF[<</Type/Filespec/F(SECRET)>>]>>>>"), What::embedded_file},
      {"action_in_structure", catalog("/StructTreeRoot<</K<</S/GoToE/T<</R/C>>>>>>"), What::pdf_launch},
      {"scripts_as_role_map", catalog("/StructTreeRoot<</RoleMap<</JavaScript[(app.alert)]/P/H1>>/K<</S/P>>>>"), What::pdf_javascript},
      {"scripts_as_extension", catalog("/Extensions<</JavaScript<</Names[(a)(app.alert)]>>>>"), What::pdf_javascript},
      {"portfolio", catalog("/Collection<</View/T>>"), What::embedded_file},
      {"piece_info", page("/PieceInfo<</a<</Private(SECRET)>>>>"), What::custom_data},
      {"xmp", catalog("/Metadata 10 0 R", {{10, stream("/Type/Metadata/Subtype/XML", "<x>SECRET</x>")}}), What::metadata},
      {"xmp_as_appearance", annotation("/Subtype/Stamp/AP<</N 10 0 R>>", {{10, stream("/Type/Metadata/Subtype/XML", "<x>SECRET</x>")}}),
       What::metadata},
      {"xmp_as_contents", page("/Contents[4 0 R 10 0 R]", {{10, stream("/Type/Metadata/Subtype/XML", "<x>SECRET</x>")}}), What::metadata},
      {"file_as_font",
       page("/Resources<</Font<</F1<</Type/Font/FontDescriptor<</FontFile 10 0 R>>>>>>>>", {{10, stream("/Type/EmbeddedFile", "SECRET")}}),
       What::embedded_file},
      {"information", {"", "", "/Info<</Author(SECRET)>>", {}}, What::metadata},
      {"web_capture", catalog("/SpiderInfo<</V 1>>"), What::custom_data},
      {"thumbnail", page("/Thumb 10 0 R", {{10, stream("/Width 1/Height 1", "SECRET")}}), What::thumbnail},
      {"reference_xobject", xobject("/Subtype/Form/BBox[0 0 1 1]/Ref<</F(SECRET)/Page 0>>"), What::external_link},
      {"postscript_xobject", xobject("/Subtype/PS", "SECRET"), What::pdf_postscript},
      {"postscript_form", xobject("/Subtype/Form/Subtype2/PS/PS 10 0 R", "SECRET"), What::pdf_postscript},
      {"open_prepress", xobject("/Subtype/Form/BBox[0 0 1 1]/OPI<</2.0<</F(SECRET)>>>>"), What::external_link},
      {"alternate_images", xobject("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Alternates[]", "x"),
       What::external_link},
      {"external_stream", xobject("/Subtype/Form/BBox[0 0 1 1]/F(SECRET)/FFilter/FlateDecode"), What::external_link},
      {"application_events", catalog("/OCProperties<</OCGs[]/D<</AS[<</Event/View>>]>>>>"), What::pdf_action},
      {"unreferenced", catalog("", {{10, "(SECRET)"}}), What::unreferenced_data},
      {"unknown_key", page("/Strange(SECRET)"), What::pdf_unknown_key},
  };
  return kAttacks;
}

class Hidden : public testing::TestWithParam<Attack> {};

TEST_P(Hidden, IsGoneAndReported) {
  Outcome out = disarm(GetParam().document.bytes());
  ASSERT_TRUE(out.clean) << base::describe(out.reason).en;
  for (std::string_view word : kBanned) EXPECT_EQ(out.visible.find(word), std::string::npos) << word;
  EXPECT_TRUE(out.has(GetParam().found));
  EXPECT_NE(out.visible.find("(Hello) Tj"), std::string::npos) << "the page itself stays";
}

TEST_P(Hidden, TwiceIsOnce) {
  Outcome once = disarm(GetParam().document.bytes());
  Outcome twice = disarm(once.bytes);
  EXPECT_EQ(once.bytes, twice.bytes);
  EXPECT_TRUE(twice.removed.empty());
  EXPECT_TRUE(twice.warnings.empty());
}

INSTANTIATE_TEST_SUITE_P(Pdf, Hidden, testing::ValuesIn(attacks()), [](const auto& test) { return std::string(test.param.name); });

// A reader that goes by /Type alone must not take a pattern or a field for an annotation whose kind it does not know.
TEST(PdfAttack, OnlyAnnotationsAreCalledSo) {
  Document document;
  document.catalog = "/AcroForm<</Fields[10 0 R]>>";
  document.page = "/Annots[11 0 R]/Resources<</ExtGState<</G<</Type/Annot/LW 3>>>>>>";
  document.objects = {{10, "<</Type/Annot/FT/Tx/T(field)/Kids[11 0 R]>>"}, {11, "<</Type/Annot/Subtype/Widget/Parent 10 0 R/Rect[0 0 9 9]/F 4>>"}};
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_EQ(out.visible.find("/Type /Annot"), out.visible.rfind("/Type /Annot"));
  EXPECT_NE(out.visible.find("/Subtype /Widget/Type /Annot"), std::string::npos);
  EXPECT_NE(out.visible.find("/T (field)"), std::string::npos);
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

// The same things where they are not in the file's plain text.
TEST(PdfAttack, ScriptInsideAnObjectStream) {
  Document document;
  document.catalog = "/OpenAction 11 0 R";
  std::string inner = "11 0 " + std::string(kScript);
  document.objects[10] = stream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", deflated(inner));
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_EQ(out.visible.find("app.alert"), std::string::npos);
}

TEST(PdfAttack, EarlierRevisionIsGone) {
  Document first;
  first.content = "BT /F1 9 Tf (SECRET) Tj ET";
  std::string bytes = first.bytes();
  std::size_t start = bytes.rfind("startxref\n") + 10;
  std::string before = bytes.substr(start, bytes.find('\n', start) - start);
  std::size_t offset = bytes.size();
  bytes += "4 0 obj\n" + stream("", "BT /F1 9 Tf (Public) Tj ET") + "\nendobj\n";
  std::size_t table = bytes.size();
  char entry[24];
  std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", offset);
  bytes +=
      "xref\n4 1\n" + std::string(entry) + "trailer\n<</Size 6/Root 1 0 R/Prev " + before + ">>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  Outcome out = disarm(bytes);
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.has(What::pdf_old_revision));
  EXPECT_EQ(out.visible.find("SECRET"), std::string::npos);
  EXPECT_NE(out.visible.find("(Public) Tj"), std::string::npos);
}

TEST(PdfAttack, BytesAroundTheFileAreGone) {
  Outcome out = disarm("SECRET\n" + Document{}.bytes() + "PK\x03\x04 SECRET");
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.has(What::trailing_bytes));
  EXPECT_TRUE(out.bytes.starts_with("%PDF-1.7\n"));
  EXPECT_TRUE(out.bytes.ends_with("%%EOF\n"));
  EXPECT_EQ(out.visible.find("SECRET"), std::string::npos);
}

TEST(PdfAttack, BytesAfterCompressedDataAreGone) {
  Document document;
  document.objects[4] = "";
  document.page = "/Contents 10 0 R";  // the later key counts
  document.objects[10] = stream("/Filter/FlateDecode", deflated("BT /F1 20 Tf (Hello) Tj ET") + "SECRET");
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_NE(out.visible.find("(Hello) Tj"), std::string::npos);
  EXPECT_EQ(out.visible.find("SECRET"), std::string::npos);
}

TEST(PdfAttack, StreamThatImitatesTheEndOfTheFile) {
  std::string stored = "\x78\x01\x01";  // one stored block: its bytes show in the file
  std::string data = "%%EOF startxref\n0\n%%EOF";
  stored += {static_cast<char>(data.size()), 0, static_cast<char>(~data.size()), '\xff'};
  stored += data;
  uint32_t a = 1, b = 0;
  for (char c : data) a = (a + static_cast<unsigned char>(c)) % 65521, b = (b + a) % 65521;
  for (uint32_t byte : {b >> 8, b & 255, a >> 8, a & 255}) stored += static_cast<char>(byte);
  Document document;
  document.page = "/Contents 10 0 R";
  document.objects[10] = stream("/Filter/FlateDecode", stored);
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_EQ(out.bytes.find("startxref"), out.bytes.rfind("startxref"));
  EXPECT_EQ(out.bytes.find("%%EOF"), out.bytes.rfind("%%EOF"));
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

TEST(PdfAttack, DeflateBombIsRefused) {
  base::Limits limits;
  limits.ratio_floor_bytes = 1 << 16;
  limits.ratio_max = 100;
  Document document;
  document.page = "/Contents 10 0 R";
  document.objects[10] = stream("/Filter/FlateDecode", deflated(std::string(4 << 20, ' ')));
  EXPECT_EQ(disarm(document.bytes(), {}, {}, limits).reason, base::Code::bomb);
  document.objects[10] = stream("/Filter[/FlateDecode/FlateDecode]", deflated(deflated(std::string(64 << 20, ' '))));
  EXPECT_EQ(disarm(document.bytes(), {}, {}, limits).reason, base::Code::bomb);
}

TEST(PdfAttack, LongFilterChainIsNotFollowed) {
  std::string data = "(Hello) Tj", filters;
  for (int i = 0; i < 12; ++i) data = deflated(data), filters += "/FlateDecode";
  Document document;
  document.page = "/Contents 10 0 R";
  document.objects[10] = stream("/Filter[" + filters + "]", data);
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_TRUE(out.warns(What::pdf_damaged_page));
}

TEST(PdfAttack, CyclesEnd) {
  Document document;
  document.catalog = "/Outlines 10 0 R/Names<</Dests 13 0 R>>/StructTreeRoot 14 0 R/AcroForm<</Fields[15 0 R]>>";
  document.objects = {{10, "<</First 11 0 R/Last 11 0 R>>"},   {11, "<</Title(a)/Next 12 0 R/First 10 0 R>>"},
                      {12, "<</Title(b)/Next 11 0 R>>"},       {13, "<</Kids[13 0 R 13 0 R]>>"},
                      {14, "<</K 16 0 R/ParentTree 13 0 R>>"}, {15, "<</T(a)/FT/Tx/Kids[15 0 R]/Parent 15 0 R>>"},
                      {16, "<</S/P/P 16 0 R/K[16 0 R]>>"}};
  document.page = "/Resources 17 0 R";
  document.objects[17] = "<</XObject<</X 18 0 R>>/ColorSpace<</C 19 0 R>>>>";
  document.objects[18] = stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources 17 0 R", "/X Do");
  document.objects[19] = "[/Pattern 19 0 R]";
  Outcome out = disarm(document.bytes());
  ASSERT_TRUE(out.clean);
  EXPECT_EQ(disarm(out.bytes).bytes, out.bytes);
}

TEST(PdfAttack, DeepNestingEnds) {
  Document document;
  document.page = "/Resources<</ColorSpace<</C " + std::string(400, '[') + std::string(400, ']') + ">>>>";
  document.catalog = "/PageLabels<</Nums[0" + std::string(300, '[') + std::string(300, ']') + "]>>";
  EXPECT_TRUE(disarm(document.bytes()).clean);
}

}  // namespace

}  // namespace sekisho::formats::pdf::test
