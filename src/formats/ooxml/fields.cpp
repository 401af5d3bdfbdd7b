#include "formats/ooxml/fields.h"

#include <algorithm>

#include "formats/ooxml/links.h"
#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kInstructionBytesMax = 32'768;

// ISO/IEC 29500-1 17.16.5: fields that compute from the document alone. Those that fetch, run, prompt or print are not here.
constexpr Names kAllowed = words([] {
  return "= ADDRESSBLOCK ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE "
         "DATE DISPLAYBARCODE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT FORMULA FTNREF GREETINGLINE "
         "HYPERLINK IF INDEX KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES "
         "NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TIME TITLE "
         "TOA TOC USERADDRESS USERINITIALS USERNAME XE";
});
// Only these stay sensible, and judgeable, when an argument is a field of its own.
constexpr Names kMayNest = words([] { return "= COMPARE FORMULA IF NEXTIF SKIPIF TC XE"; });

// White space of Word: ASCII, no-break space (U+00A0), ideographic space (U+3000).
std::size_t space_length(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text[0]) <= 0x20) return 1;
  if (text.starts_with("\xc2\xa0")) return 2;
  if (text.starts_with("\xe3\x80\x80")) return 3;
  return 0;
}

std::size_t quote_length(std::string_view text) {
  if (text.starts_with('"')) return 1;
  return text.starts_with("\xe2\x80\x9c") || text.starts_with("\xe2\x80\x9d") ? 3 : 0;  // “ ”
}

void skip_space(std::string_view& text) {
  while (const std::size_t length = space_length(text)) text.remove_prefix(length);
}

// The next word: quoted, with backslash escapes, or up to white space.
struct Word {
  std::string text;
  bool quoted = false;
};
Word take_word(std::string_view& text) {
  Word out;
  skip_space(text);
  if (const std::size_t open = quote_length(text)) {
    text.remove_prefix(open);
    out.quoted = true;
  }
  while (!text.empty()) {
    const std::size_t close = quote_length(text);
    if (out.quoted && close != 0) {
      text.remove_prefix(close);
      break;
    }
    if (!out.quoted && (close != 0 || space_length(text) != 0)) break;
    if (out.quoted && text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
    out.text.push_back(text[0]);
    text.remove_prefix(1);
  }
  return out;
}

// HYPERLINK "target" \l "place" \o "tip" \t "frame" \n \m (17.16.5.25).
bool safe_hyperlink(std::string_view arguments, Links links) {
  bool target_seen = false;
  for (skip_space(arguments); !arguments.empty(); skip_space(arguments)) {
    const Word word = take_word(arguments);
    if (!word.quoted && word.text.starts_with('\\')) {
      const std::string_view name = std::string_view(word.text).substr(1);
      if (name == "l" || name == "L" || name == "o" || name == "O" || name == "t" || name == "T" || name == "*") {
        take_word(arguments);
      } else if (name != "n" && name != "N" && name != "h" && name != "H") {
        return false;
      }
      continue;
    }
    if (target_seen) return false;
    target_seen = true;
    if (word.text.empty()) continue;
    if (links == Links::drop || !safe_link(word.text)) return false;
  }
  return true;
}

}  // namespace

FieldVerdict judge_field(std::string_view instruction, bool nested_fields, Links links) {
  if (instruction.size() > kInstructionBytesMax) return FieldVerdict::fetching;
  skip_space(instruction);
  std::string command;
  while (!instruction.empty() && space_length(instruction) == 0 && quote_length(instruction) == 0 && instruction[0] != '\\') {
    const char c = instruction[0];
    command.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    instruction.remove_prefix(1);
    if (command == "=") break;
  }
  if (command.starts_with("DDE")) return FieldVerdict::dde;
  if (!kAllowed.contains(command)) return FieldVerdict::fetching;
  if (nested_fields && !kMayNest.contains(command)) return FieldVerdict::fetching;
  if (command == "HYPERLINK" && !safe_hyperlink(instruction, links)) return FieldVerdict::fetching;
  return FieldVerdict::keep;
}

std::size_t FieldTracker::story_base() const {
  for (std::size_t i = scopes_.size(); i-- > 0;)
    if (scopes_[i].scope == Scope::story) return scopes_[i].base;
  return 0;
}

bool FieldTracker::outside_branch(std::size_t field) const {
  return !scopes_.empty() && scopes_.back().scope == Scope::branch && field < scopes_.back().base;
}

void FieldTracker::erase(std::size_t first, std::size_t end, bool structural_only) {
  for (std::size_t i = first; i < end; ++i)
    if (!structural_only || children_[i].structural) erased_.push_back(children_[i].range);
}

void FieldTracker::decide(Field& field) {
  const FieldVerdict verdict = field.unclear ? FieldVerdict::fetching : judge_field(field.instruction, field.nested, links_);
  field.dropped = verdict != FieldVerdict::keep;
  if (verdict == FieldVerdict::dde) ++dde_;
  if (verdict == FieldVerdict::fetching) ++fetching_;
}

void FieldTracker::add(Piece piece, OutputRange range, std::string_view text) {
  const bool structural = piece != Piece::text && piece != Piece::other;
  if (piece == Piece::begin) {
    too_deep_ = too_deep_ || fields_.size() >= kDepthMax;
    if (too_deep_) return;
    if (in_code()) fields_.back().nested = true;
    Field field;
    field.first_child = children_.size();
    children_.push_back({range, true});
    fields_.push_back(std::move(field));
    return;
  }
  if (!active()) {
    if (structural) {  // nothing is open: a stray piece
      erased_.push_back(range);
      ++broken_;
    }
    return;
  }
  children_.push_back({range, structural});
  Field& field = fields_.back();
  const bool foreign = outside_branch(fields_.size() - 1);
  if (piece == Piece::instruction || piece == Piece::text || piece == Piece::other) {
    if (field.in_result) {
      if (piece == Piece::instruction) {  // an instruction inside a result is none
        erased_.push_back(range);
        ++broken_;
      }
      return;
    }
    field.unclear |= foreign;
    if (field.instruction.size() <= kInstructionBytesMax) field.instruction += piece == Piece::other ? std::string_view("\x01\\") : text;
    return;
  }
  if (piece == Piece::separate) {
    if (field.in_result) {
      erased_.push_back(range);
      ++broken_;
      return;
    }
    field.unclear |= foreign;
    decide(field);
    field.in_result = true;
    field.code_end = children_.size();
    if (field.dropped) erase(field.first_child, field.code_end, false);
    return;
  }
  if (!field.in_result) {  // no result at all
    field.unclear |= foreign;
    decide(field);
    if (field.dropped) erase(field.first_child, children_.size(), false);
  } else if (field.dropped) {
    erased_.push_back(range);
  }
  fields_.pop_back();
  if (fields_.empty()) children_.clear();
}

void FieldTracker::add_simple() {
  if (in_code()) fields_.back().nested = true;
}

void FieldTracker::abandon() {
  const Field& field = fields_.back();
  if (!field.dropped) erase(field.first_child, field.in_result ? field.code_end : children_.size(), true);
  ++broken_;
  fields_.pop_back();
  if (fields_.empty()) children_.clear();
}

void FieldTracker::leave() {
  while (fields_.size() > scopes_.back().base) abandon();
  scopes_.pop_back();
}

void FieldTracker::finish() {
  while (!fields_.empty()) abandon();
}

}  // namespace sekisho::formats::ooxml
