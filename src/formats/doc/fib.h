// The file information block ([MS-DOC] 2.5): versions, lengths of the stories, and where each structure of the table stream lies.
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::formats::doc {

// The stories in the order of their text (2.4.1).
enum class Story : std::uint8_t { main, footnotes, headers, macros, comments, endnotes, text_boxes, header_text_boxes, count_ };
inline constexpr std::size_t kStories = static_cast<std::size_t>(Story::count_);

// Places of FibRgFcLcb97 and its successors (2.5.6 to 2.5.10) that come out; every other pair is zero.
enum Place : std::size_t {
  kStyles = 1,
  kFootnoteRefs = 2,
  kFootnoteTexts = 3,
  kCommentRefs = 4,
  kCommentTexts = 5,
  kSections = 6,
  kHeaderTexts = 11,
  kCharacterPages = 12,
  kParagraphPages = 13,
  kFonts = 15,
  kFieldsMain = 16,
  kFieldsHeaders = 17,
  kFieldsFootnotes = 18,
  kFieldsComments = 19,
  kBookmarkNames = 21,
  kBookmarkStarts = 22,
  kBookmarkEnds = 23,
  kProperties = 31,
  kAssociated = 32,
  kPieces = 33,
  kCommentOwners = 36,
  kCommentBookmarks = 37,
  kShapesMain = 40,
  kShapesHeaders = 41,
  kCommentStarts = 42,
  kCommentEnds = 43,
  kEndnoteRefs = 46,
  kEndnoteTexts = 47,
  kFieldsEndnotes = 48,
  kDrawings = 50,
  kRevisionAuthors = 51,
  kTextBoxTexts = 56,
  kFieldsTextBoxes = 57,
  kHeaderTextBoxTexts = 58,
  kFieldsHeaderTextBoxes = 59,
  kLists = 73,
  kListOverrides = 74,
  kTextBoxBreaks = 75,
  kHeaderTextBoxBreaks = 76,
  kListNames = 91,
  kCommentExtras = 112,
};

struct Pair {
  std::uint32_t offset = 0, bytes = 0;
};

struct Fib {
  std::uint16_t version = 0, language = 0, flags = 0, back_version = 0, east_asian_language = 0;
  std::uint16_t new_version = 0;  // of FibRgCswNew
  std::size_t new_words = 0;      // cswNew
  std::uint32_t text_begin = 0, text_end = 0;
  std::array<std::uint32_t, kStories> lengths{};  // in characters
  std::vector<Pair> pairs;
  std::size_t end = 0;  // bytes of the block itself

  bool first_table() const;  // 1Table, not 0Table
  Pair at(std::size_t place) const { return place < pairs.size() ? pairs[place] : Pair{}; }
  std::uint32_t story_begin(Story story) const;
  // All characters, with the one that closes the last story besides the main one.
  std::uint64_t characters() const;
};

// Refuses what is encrypted, obfuscated or older than Word 97.
base::Result<Fib> read_fib(base::ByteView main);

// The block anew, of fib.end bytes. main_bytes: of the whole stream.
base::Bytes write_fib(const Fib& fib, std::size_t main_bytes);

}  // namespace sekisho::formats::doc
