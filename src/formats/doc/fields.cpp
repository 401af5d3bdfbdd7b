#include "formats/doc/fields.h"

#include <algorithm>
#include <map>
#include <vector>

#include "formats/ooxml/fields.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Reader;
using base::What;

namespace {

constexpr char16_t kBegin = 0x13, kSeparator = 0x14, kEnd = 0x15;
constexpr std::size_t kEntryBytes = 2;
constexpr std::uint8_t kQuote = 0x23;  // QUOTE of nothing: every reader shows its result as it stands

// 2.9.90 flt: types whose instruction fetches, runs or prints something, whatever the text says.
constexpr std::uint8_t kFetching[] = {0x24, 0x2D, 0x2E, 0x2F, 0x30, 0x33, 0x34, 0x37, 0x38, 0x3A,
                                      0x43, 0x44, 0x4D, 0x4E, 0x4F, 0x51, 0x57, 0x59, 0x5B};
constexpr std::uint8_t kTypeMax = 0x5F;

// 2.9.90 flt: what the words of other languages mean (NBPAGES, LIENHYPERTEXTE). They are written in English, which every Word reads.
struct Word {
  std::uint8_t type;
  std::string_view word;
};
constexpr Word kWords[] = {{3, "REF"},           {8, "INDEX"},     {10, "STYLEREF"},     {12, "SEQ"},      {13, "TOC"},          {15, "TITLE"},
                           {26, "NUMPAGES"},     {27, "NUMWORDS"}, {28, "NUMCHARS"},     {29, "FILENAME"}, {31, "DATE"},         {32, "TIME"},
                           {33, "PAGE"},         {37, "PAGEREF"},  {49, "EQ"},           {57, "SYMBOL"},   {59, "MERGEFIELD"},   {65, "SECTION"},
                           {66, "SECTIONPAGES"}, {70, "FORMTEXT"}, {71, "FORMCHECKBOX"}, {72, "NOTEREF"},  {83, "FORMDROPDOWN"}, {88, "HYPERLINK"}};

// What these would show is removed from the document: the results that stand there are kept instead.
constexpr std::string_view kOfProperties[] = {"AUTHOR",      "COMMENTS",  "CREATEDATE", "DOCPROPERTY", "EDITTIME", "KEYWORDS",
                                              "LASTSAVEDBY", "PRINTDATE", "REVNUM",     "SAVEDATE",    "SUBJECT"};

std::string command_of(std::string_view instruction) {
  while (instruction.starts_with(' ')) instruction.remove_prefix(1);
  std::string word(instruction.substr(0, instruction.find_first_of(" \\\"")));
  for (char& c : word)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word;
}

bool of_properties(std::string_view instruction) { return std::ranges::find(kOfProperties, command_of(instruction)) != std::end(kOfProperties); }

bool fetching(std::uint8_t type) { return type > kTypeMax || std::ranges::find(kFetching, type) != std::end(kFetching); }

struct Field {
  std::size_t begin;
  std::vector<std::size_t> own;  // positions of its instruction, without what is nested in it
  std::size_t separator = 0;     // of an open one
  bool in_result = false, nested = false;
};

void put_utf8(std::string& out, char16_t unit) {
  if (unit < 0x80) {
    out.push_back(static_cast<char>(unit));
  } else if (unit < 0x800) {
    out.push_back(static_cast<char>(0xC0 | unit >> 6));
    out.push_back(static_cast<char>(0x80 | (unit & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xE0 | unit >> 12));
    out.push_back(static_cast<char>(0x80 | (unit >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (unit & 0x3F)));
  }
}

bool layout(char16_t unit) { return unit == 0x07 || unit == 0x0C || unit == 0x0D; }

class Fields {
 public:
  Fields(std::u16string& text, std::size_t begin, std::size_t end, Context& context) : text_(text), begin_(begin), end_(end), context_(context) {}

  Bytes clean(ByteView table) {
    read_table(table);
    for (std::size_t at = begin_; at < end_; ++at) character(at);
    while (!open_.empty()) abandon();
    return write_table();
  }

 private:
  struct Entry {
    std::uint8_t character, type;
  };

  void read_table(ByteView table) {
    if (table.size() < 4) return;
    std::size_t count = (table.size() - 4) / (4 + kEntryBytes);
    Reader positions(table), entries(base::slice(table, 4 * (count + 1)));
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t at = positions.u32le();
      std::uint8_t character = entries.u8() & 0x1F, type = entries.u8();
      if (at < end_ - begin_ && text_[begin_ + at] == character && character >= kBegin && character <= kEnd) entries_.insert({at, {character, type}});
    }
  }

  // The last position is the story's end: where the table said otherwise, nobody looks.
  Bytes write_table() const {
    Bytes out, rest;
    for (const auto& [at, entry] : entries_) {
      char16_t character = text_[begin_ + at];
      if (character != entry.character) continue;
      base::put_u32le(out, at);
      base::put_u8(rest, entry.character);
      base::put_u8(rest, entry.type);
    }
    if (out.empty()) return out;
    base::put_u32le(out, static_cast<std::uint32_t>(end_ - begin_));
    base::put(out, rest);
    return out;
  }

  Entry* entry(std::size_t at) {
    auto found = entries_.find(static_cast<std::uint32_t>(at - begin_));
    return found == entries_.end() ? nullptr : &found->second;
  }

  void character(std::size_t at) {
    char16_t unit = text_[at];
    if (unit == kBegin) {
      if (!open_.empty() && !open_.back().in_result) open_.back().nested = true;
      open_.push_back({.begin = at});
    } else if (unit == kSeparator || unit == kEnd) {
      if (open_.empty() || (unit == kSeparator && open_.back().in_result)) return blank(at);
      if (!open_.back().in_result && unit == kEnd && dissolve(open_.back(), at)) return open_.pop_back();
      if (!open_.back().in_result) decide(open_.back());
      open_.back().in_result = true;
      if (unit == kSeparator) open_.back().separator = at;
      else open_.pop_back();
    } else if (!open_.empty() && !open_.back().in_result) {
      open_.back().own.push_back(at);
    }
  }

  std::string instruction_of(const Field& field) const {
    std::string out;
    for (std::size_t at : field.own)
      if (text_[at] != 0x01) put_utf8(out, layout(text_[at]) ? u' ' : text_[at]);
    return out;
  }

  ooxml::FieldVerdict judge(const Field& field, const Entry* start) const {
    std::string instruction = instruction_of(field);
    if (std::ranges::all_of(instruction, [](char c) { return c == ' '; })) instruction.clear();
    bool bad_type = start && fetching(start->type);
    if (instruction.empty()) return bad_type ? ooxml::FieldVerdict::fetching : ooxml::FieldVerdict::keep;
    auto links = context_.profile.on(base::Setting::office_keep_links) ? ooxml::Links::keep : ooxml::Links::drop;
    auto verdict = ooxml::judge_field(instruction, field.nested, links);
    // Readers differ in what a link with control characters leads to.
    if (verdict == ooxml::FieldVerdict::keep && command_of(instruction).starts_with("HYPERLINK") &&
        std::ranges::any_of(field.own, [this](std::size_t at) { return text_[at] < u' ' && text_[at] != 0x01; }))
      return ooxml::FieldVerdict::fetching;
    return verdict == ooxml::FieldVerdict::keep && bad_type ? ooxml::FieldVerdict::fetching : verdict;
  }

  void decide(const Field& field) {
    Entry* start = entry(field.begin);
    auto verdict = judge(field, start);
    if (verdict == ooxml::FieldVerdict::fetching && start && rename(field, start->type)) verdict = judge(field, start);
    bool stale = verdict == ooxml::FieldVerdict::keep && of_properties(instruction_of(field));
    if (verdict == ooxml::FieldVerdict::keep && !stale) return;
    context_.notes.removed(stale ? What::metadata : verdict == ooxml::FieldVerdict::dde ? What::dde : What::fetching_field);
    for (std::size_t at : field.own)
      if (!layout(text_[at]) && text_[at] != 0x01) text_[at] = u' ';
    if (start) start->type = kQuote;
  }

  // MACROBUTTON and GOTOBUTTON show what stands behind the macro's name: it becomes text. False for every other field.
  bool dissolve(const Field& field, std::size_t end) {
    std::size_t at = 0;
    auto word = [&] {
      std::string out;
      while (at < field.own.size() && text_[field.own[at]] == u' ') ++at;
      for (; at < field.own.size() && text_[field.own[at]] > u' '; ++at) put_utf8(out, text_[field.own[at]]);
      return out;
    };
    std::string command = word();
    for (char& c : command)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (command != "MACROBUTTON" && command != "GOTOBUTTON") return false;
    word();
    for (std::size_t i = 0; i < at; ++i) text_[field.own[i]] = u' ';
    text_[field.begin] = text_[end] = u' ';
    context_.notes.removed(What::macro_link);
    return true;
  }

  // Writes the English word over the first one and the blanks before it. False when it does not fit, or the type has none.
  bool rename(const Field& field, std::uint8_t type) {
    auto word = std::ranges::find(kWords, type, &Word::type);
    if (word == std::end(kWords)) return false;
    auto is_blank = [&](std::size_t i) { return text_[field.own[i]] == u' '; };
    std::size_t first = 0, end;
    while (first < field.own.size() && is_blank(first)) ++first;
    for (end = first; end < field.own.size() && text_[field.own[end]] > u' ' && text_[field.own[end]] != u'"' && text_[field.own[end]] != u'\\';)
      ++end;
    if (end == first || end < word->word.size()) return false;
    for (std::size_t i = 0; i < end; ++i) text_[field.own[i]] = u' ';
    for (std::size_t i = 0; i < word->word.size(); ++i) text_[field.own[end - word->word.size() + i]] = static_cast<unsigned char>(word->word[i]);
    return true;
  }

  // A field without an end is none: its text stands in the document as any other.
  void abandon() {
    blank(open_.back().begin);
    if (open_.back().separator != 0) blank(open_.back().separator);
    open_.pop_back();
  }

  void blank(std::size_t at) {
    text_[at] = u' ';
    context_.notes.removed(What::broken_part);
  }

  std::u16string& text_;
  std::size_t begin_, end_;
  Context& context_;
  std::map<std::uint32_t, Entry> entries_;
  std::vector<Field> open_;
};

}  // namespace

Bytes clean_fields(std::u16string& text, std::size_t begin, std::size_t end, ByteView table, Context& context) {
  return Fields(text, begin, end, context).clean(table);
}

}  // namespace sekisho::formats::doc
