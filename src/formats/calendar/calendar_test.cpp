#include "formats/calendar/calendar.h"

#include <gtest/gtest.h>

#include <iostream>

#include "formats/calendar/look.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::calendar {
namespace {

using base::FileType;
using base::What;

std::size_t findings(std::string_view text, FileType type) {
  worker::second_look::Look look(10);
  calendar::look(base::view(text), type, look);
  for (const auto& finding : look.findings()) std::cout << finding.what << ' ' << finding.where << '\n';
  return look.findings().size();
}
Outcome disarmed(std::string_view input) {
  const bool card = input.starts_with("BEGIN:VCARD") || input.starts_with("begin:vcard");
  return disarm(kFormat, card ? FileType::vcard : FileType::icalendar, base::view(input));
}
std::string run(std::string_view input) {
  Outcome out = disarmed(input);
  if (!out.ok) return "refused";
  EXPECT_EQ(findings(base::text(out.bytes), look_kind(out.bytes, "")), 0u) << base::text(out.bytes);
  return std::string(base::text(out.bytes));
}
std::string event(std::string_view lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + std::string(lines) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
std::string card(std::string_view lines, std::string_view version = "3.0") {
  return "BEGIN:VCARD\r\nVERSION:" + std::string(version) + "\r\n" + std::string(lines) + "END:VCARD\r\n";
}

constexpr std::string_view kPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=";

TEST(Calendar, AnInvitationStaysAcceptable) {
  const std::string invitation =
      "BEGIN:VCALENDAR\r\nPRODID:-//Town//Hall//JA\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Tokyo\r\nBEGIN:STANDARD\r\n"
      "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
      "ORGANIZER;CN=\"役所, 一課\":mailto:a@example.jp\r\nATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:b@example.jp\r\nUID:1@example.jp\r\n"
      "SEQUENCE:0\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Tokyo:20260105T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10\r\nSUMMARY:会議\r\n"
      "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:会議\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  EXPECT_EQ(run(invitation), invitation);
  EXPECT_TRUE(disarmed(invitation).notes.removed().empty());
}

TEST(Calendar, LinesAreFoldedAnew) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "会議";
  const std::string out = run(event("SUMMARY:" + text.substr(0, 60) + "\r\n " + text.substr(60) + "\r\n"));
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find("\r\n", at);
    EXPECT_LE(end - at, 75u);
    at = end + 2;
  }
  std::string unfolded = out;
  for (std::size_t at = unfolded.find("\r\n "); at != unfolded.npos; at = unfolded.find("\r\n ")) unfolded.erase(at, 3);
  EXPECT_NE(unfolded.find("SUMMARY:" + text + "\r\n"), std::string::npos);
}

TEST(Calendar, WhatRunsOrFetchesGoes) {
  EXPECT_EQ(run(event("BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nACTION:PROCEDURE\r\nATTACH:file:///c:/x.exe\r\nEND:VALARM\r\n")), event(""));
  EXPECT_EQ(disarmed(event("BEGIN:VALARM\r\nACTION:EMAIL\r\nATTENDEE:mailto:x@y\r\nEND:VALARM\r\n")).count(What::calendar_alarm), 1u);
  EXPECT_EQ(run(event("ATTACH:\\\\server\\share\\x\r\nX-ALT-DESC;FMTTYPE=text/html:<script>\r\nDESCRIPTION;ALTREP=\"http://x\":text\r\n")),
            event("DESCRIPTION:text\r\n"));
  EXPECT_EQ(run(event("URL:javascript:x\r\nURL:https://example.jp/a\r\n")), event("URL:https://example.jp/a\r\n"));
  EXPECT_EQ(run(event("ORGANIZER:file://server/x\r\nUID:1\r\n")), event("UID:1\r\n"));
  EXPECT_EQ(run(event("RRULE:FREQ=EVER\r\nRRULE:COUNT=99999999;FREQ=DAILY\r\nUID:1\r\n")), event("UID:1\r\n"));
  EXPECT_EQ(run(event("BEGIN:X-EVIL\r\nBEGIN:Y\r\nA:b\r\nEND:Y\r\nEND:X-EVIL\r\nUID:1\r\n")), event("UID:1\r\n"));
  EXPECT_EQ(run(event("ATTACH;ENCODING=BASE64;VALUE=BINARY:TVo=\r\n")), event(""));
}

TEST(Calendar, TextThatDeceivesBecomesVisible) {
  EXPECT_EQ(run(event("SUMMARY:x\u202Egpj\r\n")), event("SUMMARY:x[U+202E]gpj\r\n"));
  EXPECT_EQ(disarmed(event("SUMMARY:x\u202Egpj\r\n")).count(What::deceiving_character), 1u);
}

TEST(Calendar, BrokenOnesAreRefusedOrMended) {
  EXPECT_EQ(run("BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"), "refused");
  EXPECT_EQ(run("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\n"), event("UID:1\r\n"));
  EXPECT_EQ(run(event("UID:1\r\n") + "MZ:evil\r\n"), event("UID:1\r\n"));
  std::string deep = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 20; ++i) deep += "BEGIN:VEVENT\r\n";
  EXPECT_EQ(run(deep), "refused");
}

TEST(Contacts, OfJapanesePhonesComeOutInUtf8) {
  const std::string phone = card(
      "N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63;=91=BE=98=59\r\nSOUND;X-IRMC-N;CHARSET=SHIFT_JIS:\xD4\xCF\xC0\xDE;\xC0\xDB\xB3;;;\r\n"
      "TEL;CELL:090-0000-0000\r\nX-DCM-ACCESSORIES:1\r\n",
      "2.1");
  EXPECT_EQ(run(phone),
            card("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B1=B1=E7=94=B0;=E5=A4=AA=E9=\r\n=83=8E\r\n"
                 "SOUND;X-IRMC-N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=EF=BE=94=EF=BE=8F=\r\n=EF=BE=80=EF=BE=9E;=EF=BE=80=EF=BE=9B=EF=BD=B3;;;\r\n"
                 "TEL;CELL:090-0000-0000\r\n",
                 "2.1"));
}

TEST(Contacts, PicturesAreRebuiltKeysGo) {
  const std::string out =
      run(card("FN:A\r\nPHOTO;ENCODING=b;TYPE=GIF:" + std::string(kPng) + "\r\nKEY:x\r\nSOUND:http://x/y.wav\r\nitem1.X-ABLabel:home\r\n"));
  EXPECT_NE(out.find("PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo"), std::string::npos) << out;
  EXPECT_EQ(out.find("KEY"), std::string::npos);
  EXPECT_EQ(out.find("SOUND"), std::string::npos);
  EXPECT_NE(out.find("item1.X-ABLABEL:home"), std::string::npos);
  EXPECT_EQ(run(card("FN:A\r\nPHOTO;VALUE=uri:http://x/y.png\r\nPHOTO;ENCODING=b:TVqQAA==\r\n")), card("FN:A\r\n"));
  EXPECT_NE(run(card("PHOTO;BASE64:\r\n" + std::string(kPng) + "\r\n\r\nFN:A\r\n", "2.1")).find("PHOTO;ENCODING=BASE64;TYPE=PNG:iVBOR"),
            std::string::npos);
  EXPECT_NE(run(card("PHOTO:data:image/png;base64," + std::string(kPng) + "\r\n", "4.0")).find("PHOTO:data:image/png;base64,iVBOR"),
            std::string::npos);
}

TEST(Contacts, OnlyAVersionThatStaysCounts) {
  EXPECT_EQ(run(card("VERSION:3.0\r\nN;;\xFF\xFE;HOME:\xE4\xBB\x8B\r\n", "2.1\xCA")),
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN;HOME:\xE4\xBB\x8B\r\nEND:VCARD\r\n");
}

TEST(Contacts, EncodingsThatNobodyKnowsGo) {
  EXPECT_EQ(run(card("FN;ENCODING=QUOTED-lhNTABLE;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=41\r\nNOTE;ENCODING=b:QUJD\r\n", "2.1")),
            card("FN:A\r\n", "2.1"));
  EXPECT_EQ(run(card("TEL;TYPE=HOME,QUOTED-PRINTABLE:=41\r\n", "2.1")), card("TEL;TYPE=HOME,QUOTED-PRINTABLE:=41\r\n", "2.1"));
}

TEST(Contacts, LinksOfOlderPhonesStay) {
  EXPECT_EQ(run(card("URL;type=pref:http\\://example.jp/\r\nURL:skype:x\r\nBDAY:昭和55年\r\n")),
            card("URL;TYPE=pref:http://example.jp/\r\nBDAY:昭和55年\r\n"));
}

TEST(Contacts, SeveralVersionsInOneFile) {
  const std::string both = card("FN:A\r\n", "2.1") + card("FN:\xE4\xBB\x8B\r\n", "4.0");
  EXPECT_EQ(run(both), both);
  EXPECT_EQ(run(card("AGENT:\r\nBEGIN:VCARD\r\nFN:B\r\nEND:VCARD\r\nFN:A\r\n", "2.1")), card("FN:A\r\n", "2.1"));
}

TEST(CalendarLook, FindsWhatMustNotComeOut) {
  EXPECT_EQ(findings(event("UID:1\r\n"), FileType::icalendar), 0u);
  for (std::string_view line : {"ACTION:PROCEDURE\r\n", "ATTACH:http://x\r\n", "URL:file:///x\r\n", "X-ALT-DESC:<b>\r\n",
                                "SUMMARY;ALTREP=\"x\":y\r\n", "nothing\r\n", "A:\x07\r\n", "ATTACH;ENCODING=BASE64:TVqQAA==\r\n"})
    EXPECT_GT(findings(event(line), FileType::icalendar), 0u) << line;
  EXPECT_GT(findings(event("UID:1\r\n") + "A:b\r\n", FileType::icalendar), 0u);
  EXPECT_GT(findings(card("PHOTO;ENCODING=b:TVqQAA==\r\n"), FileType::vcard), 0u);
  EXPECT_GT(findings(card("KEY:x\r\n"), FileType::vcard), 0u);
}

}  // namespace
}  // namespace sekisho::formats::calendar
