#include "formats/sxf/sxf.h"

#include <gtest/gtest.h>

#include "formats/rebuild_twice.h"
#include "formats/sxf/look.h"

namespace sekisho::formats::sxf {
namespace {

using base::FileType;
using base::What;

constexpr std::string_view kHead =
    "ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level2 feature_mode'),'2;1');\r\n"
    "FILE_NAME('a.sfc','2001-8-23T13:45:44',(''),(''),'SCADEC_API_Ver3.30$$3.1','Translator','');\r\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\n";
constexpr std::string_view kStep =
    "ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level2 ap202_mode'),'2;1');\r\n"
    "FILE_NAME('a.p21','2001-8-23T13:45:44',(''),(''),'x','y','');\r\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\n";
constexpr std::string_view kTail = "ENDSEC;\r\nEND-ISO-10303-21;\r\n";

std::string sfc(std::string_view data) { return std::string(kHead) + "DATA;\r\n" + std::string(data) + std::string(kTail); }
std::string step(std::string_view data) { return std::string(kStep) + "DATA;\r\n" + std::string(data) + std::string(kTail); }
std::string feature(std::string_view text) { return "/*SXF\r\n" + std::string(text) + "\r\nSXF*/\r\n\r\n"; }

std::size_t findings(std::string_view text, FileType type) {
  worker::second_look::Look look(10);
  sxf::look(base::view(text), type, look);
  return look.findings().size();
}
Outcome run(std::string_view input) {
  const auto type = kFormat.recognise(base::view(input), "");
  if (!type) return {};
  Outcome out = disarm(kFormat, *type, base::view(input));
  if (out.ok) {
    EXPECT_EQ(findings(base::text(out.bytes), *type), 0u) << base::text(out.bytes);
  }
  return out;
}
std::string text_of(const Outcome& out) { return out.ok ? std::string(base::text(out.bytes)) : "refused"; }

TEST(Sxf, BothFormsAreTold) {
  EXPECT_EQ(kFormat.recognise(base::view(kHead), ""), FileType::sfc);
  EXPECT_EQ(kFormat.recognise(base::view(kStep), ""), FileType::p21);
}

TEST(Sxf, FeaturesStayByteForByte) {
  const std::string input =
      sfc(feature("#10 = layer_feature('\x8A\x4F\x8C\x60\x90\xFC','1')") + feature("#20 = line_feature('1','1','1','1','0.0','0.0','10.5','-3.25')") +
          feature("#30 = text_string_feature('1','1','1',\\'\x95\x5C','a\\','0.0')") +
          feature("#40 = polyline_feature('1','4','(-5.0,5.0)','(0.0,1.0)')") + "/*SXF3.1\r\n#50 = clothoid_feature('1')\r\nSXF3.1*/\r\n\r\n");
  const Outcome out = run(input);
  EXPECT_EQ(text_of(out), input);
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Sxf, LooseLayoutIsPutStraight) {
  EXPECT_EQ(text_of(run(sfc("/*SXF\n#10=line_feature( '1' , '2')\nSXF*/\n"))), sfc(feature("#10 = line_feature('1','2')")));
}

TEST(Sxf, OtherCommentsAndFeaturesGo) {
  const Outcome out = run(sfc("/* note */\r\n" + feature("#10 = run_feature('1')") + feature("#20 = line_feature('1')")));
  EXPECT_EQ(text_of(out), sfc(feature("#20 = line_feature('1')")));
  EXPECT_EQ(out.count(What::comment), 1u);
  EXPECT_EQ(out.count(What::cad_object), 1u);
}

TEST(Sxf, FilesOfAttributesAndPlacesAreUnnamed) {
  const Outcome out = run(sfc(feature("#10 = sfig_org_feature('$$ATRF$$a.saf','3')") + feature("#20 = sfig_org_feature(\\'\\\\host\\a.tif\\','3')") +
                              feature("#30 = sfig_org_feature('$$ATRU$$1$$\x83\x5C$$12.5','3')")));
  EXPECT_EQ(text_of(out), sfc(feature("#10 = sfig_org_feature('__ATRF__a.saf','3')") + feature("#20 = sfig_org_feature(\\'__host_a.tif\\','3')") +
                              feature("#30 = sfig_org_feature('$$ATRU$$1$$\x83\x5C$$12.5','3')")));
  EXPECT_EQ(out.count(What::cad_reference), 2u);
}

TEST(Sxf, WhoMadeItDoesNotCross) {
  std::string input = sfc("");
  input.replace(input.find("(''),('')"), 9, "('Taro'),('Office')");
  const Outcome out = run(input);
  EXPECT_EQ(text_of(out), sfc(""));
  EXPECT_EQ(out.count(What::metadata), 2u);
}

TEST(Sxf, InstancesOfStepStay) {
  const std::string input = step("#1=CARTESIAN_POINT('\\X2\\6771\\X0\\ it''s',(1.0,-2.E-3,$,*,.T.,\"0FF\"));\r\n#2=(A()B(#1,TYPE(#1)));\r\n");
  const Outcome out = run(input);
  EXPECT_EQ(text_of(out), input);
  EXPECT_TRUE(out.notes.removed().empty());
  EXPECT_EQ(text_of(run(step("#2 = B ( #1 ) ; /* c */\n#1=A('a\r\nb');"))), step("#2=B(#1);\r\n#1=A('ab');\r\n"));
}

TEST(Sxf, PlacesOfOtherFilesAreUndone) {
  const Outcome out = run(step("#1=EXTERNAL_SOURCE('file://host/a');\r\n#2=TEXT_LITERAL('file://host/a');\r\n"));
  EXPECT_EQ(text_of(out), step("#1=EXTERNAL_SOURCE('file___host_a');\r\n#2=TEXT_LITERAL('file://host/a');\r\n"));
  EXPECT_EQ(out.count(What::cad_reference), 1u);
}

TEST(Sxf, WhatIsNoExchangeStructureIsRefused) {
  EXPECT_FALSE(run(step("#1=A(#2);\r\n")).ok);
  EXPECT_FALSE(run(step("#1=A();\r\n#1=A();\r\n")).ok);
  EXPECT_FALSE(run(step("#1=A(;\r\n")).ok);
  EXPECT_FALSE(run(step("#1=A('x);\r\n")).ok);
  EXPECT_FALSE(run(step("#1=A(" + std::string(200, '(') + std::string(200, ')') + ");\r\n")).ok);
  EXPECT_FALSE(run(sfc("/*SXF\r\n#10 = line_feature(1)\r\nSXF*/\r\n")).ok);
  EXPECT_FALSE(run(sfc("/*SXF\r\n#10 = line_feature('1'\r\nSXF*/\r\n")).ok);
  EXPECT_FALSE(run(std::string(kStep) + "DATA;\r\n").ok);
  EXPECT_FALSE(run(std::string(kStep) + "REFERENCE;\r\nENDSEC;\r\n").ok);
}

TEST(Sxf, BytesBehindTheEndGo) { EXPECT_EQ(run(step("") + "MZ").count(What::trailing_bytes), 1u); }

TEST(SxfLook, FindsWhatMustNotBeThere) {
  EXPECT_EQ(findings(step("/* c */\r\n"), FileType::p21), 1u);
  EXPECT_EQ(findings(step("#1=EXTERNAL_SOURCE('file://a');\r\n"), FileType::p21), 1u);
  EXPECT_EQ(findings(sfc(feature("#10 = sfig_org_feature('$$ATRF$$a','3')")), FileType::sfc), 1u);
  EXPECT_EQ(findings(step("") + "MZ", FileType::p21), 1u);
}

}  // namespace
}  // namespace sekisho::formats::sxf
