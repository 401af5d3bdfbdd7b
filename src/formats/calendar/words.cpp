#include "formats/calendar/words.h"

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::calendar {

using ooxml::Names;
using ooxml::words;

namespace {

constexpr Names kComponents = words([] {
  return "AVAILABLE DAYLIGHT PARTICIPANT STANDARD VALARM VAVAILABILITY VCALENDAR VCARD VEVENT VFREEBUSY VJOURNAL VLOCATION VRESOURCE VTIMEZONE VTODO";
});

struct Kind {
  Names names;
  Value value;
};
// RFC 5545, 3.7 and 3.8; RFC 7986; vCalendar 1.0, and what Outlook and Google add that changes how an entry is shown.
const Kind kCalendar[] = {
    {words([] {
       return "CATEGORIES COMMENT CONTACT DESCRIPTION LOCATION NAME RESOURCES REQUEST-STATUS SUMMARY TZNAME X-WR-CALDESC X-WR-CALNAME X-WR-TIMEZONE PRODID TZID "
              "X-LIC-LOCATION UID RELATED-TO";
     }),
     Value::text},
    {words([] {
       return "BEGIN END CALSCALE CLASS COLOR COMPLETED CREATED DALARM DAYLIGHT DTEND DTSTAMP DTSTART DUE DURATION EXDATE FREEBUSY GEO LAST-MODIFIED METHOD "
              "PERCENT-COMPLETE PRIORITY RDATE RECURRENCE-ID REPEAT RNUM SEQUENCE STATUS TRANSP TRIGGER TZ TZOFFSETFROM TZOFFSETTO VERSION "
              "X-MICROSOFT-CDO-ALLDAYEVENT X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-IMPORTANCE X-MICROSOFT-CDO-INSTTYPE "
              "X-MICROSOFT-CDO-INTENDEDSTATUS X-MICROSOFT-CDO-APPT-SEQUENCE X-MICROSOFT-DISALLOW-COUNTER BUSYTYPE ACKNOWLEDGED PROXIMITY "
              "PARTICIPANT-TYPE LOCATION-TYPE RESOURCE-TYPE";
     }),
     Value::token},
    {words([] { return "RRULE EXRULE"; }), Value::rule},
    {words([] { return "ATTENDEE ORGANIZER CALENDAR-ADDRESS"; }), Value::address},
    {words([] { return "URL CONFERENCE"; }), Value::link},
    {words([] { return "IMAGE"; }), Value::picture},
    {words([] { return "ATTACH"; }), Value::file},
    {words([] { return "ACTION"; }), Value::alarm},
};
// RFC 2426, RFC 6350, vCard 2.1, and the readings of Japanese names.
const Kind kContact[] = {
    {words([] {
       return "ADR ANNIVERSARY BDAY CATEGORIES DEATHDATE EMAIL FN LABEL MAILER N NAME NICKNAME NOTE ORG PRODID PROFILE ROLE SORT-STRING TEL TITLE UID X-ABDATE X-ABLABEL X-ABRELATEDNAMES "
              "X-ABSHOWAS X-PHONETIC-FIRST-NAME X-PHONETIC-LAST-NAME X-PHONETIC-MIDDLE-NAME X-PHONETIC-ORG X-PHONETIC-COMPANY BIRTHPLACE DEATHPLACE "
              "EXPERTISE HOBBY INTEREST ORG-DIRECTORY X-MAIDENNAME X-DEPARTMENT X-ASSISTANT X-MANAGER X-SPOUSE X-ANNIVERSARY X-GENDER LANG GENDER TZ";
     }),
     Value::text},
    {words([] { return "BEGIN END CLASS CLIENTPIDMAP GEO KIND REV VERSION X-ABADR"; }), Value::token},
    {words([] { return "MEMBER RELATED"; }), Value::address},
    {words([] { return "CALADRURI CALURI FBURL IMPP URL"; }), Value::link},
    {words([] { return "LOGO PHOTO"; }), Value::picture},
};
constexpr Names kParameters = words([] {
  return "ALTID CN CUTYPE DIR DELEGATED-FROM DELEGATED-TO DISPLAY ENCODING FBTYPE FEATURE FILENAME FMTTYPE LABEL LANGUAGE MEDIATYPE MEMBER ORDER PARTSTAT PID "
         "PREF RANGE RELATED RELTYPE ROLE RSVP SCHEDULE-AGENT SCHEDULE-STATUS SENT-BY SORT-AS TYPE TZID VALUE CALSCALE GEO TZ X-FILENAME "
         "X-IRMC-N X-ABLABEL GAP";
});

template <std::size_t kCount>
Value find(const Kind (&kinds)[kCount], std::string_view name) {
  for (const Kind& kind : kinds)
    if (kind.names.contains(name)) return kind.value;
  return Value::none;
}

}  // namespace

bool allowed_component(std::string_view name) { return kComponents.contains(name); }
Value calendar_property(std::string_view name) { return find(kCalendar, name); }
Value contact_property(std::string_view name) { return find(kContact, name); }
bool allowed_parameter(std::string_view name) { return name.empty() || kParameters.contains(name); }

}  // namespace sekisho::formats::calendar
