#include "worker/words.h"

#include <algorithm>

#include "worker/second_look/package.h"
#include "worker/words_sheet.h"

namespace sekisho::worker {

using base::FileType;
using second_look::Part;
using second_look::XmlElement;

namespace {

// Word, PowerPoint, drawings, charts and comments alike (§17.3, §21.1.2): t holds text, p ends a paragraph, tc is a cell of a table.
class Paragraphs : public second_look::XmlHandler {
 public:
  explicit Paragraphs(Page& page) : page_(page) {}

  void open(const XmlElement& element) override {
    const std::string_view name = element.local;
    if (is_text(name)) in_text_ = true;
    else if (name == "Fallback") ++fallbacks_;  // the same words once more, for old programs
    else if (name == "tabs" || name == "tabLst") in_stops_ = true;
    else if (name == "tr") first_cell_ = true;
    else if (name == "tc") begin_cell();
    else if (name == "rt") write("(");  // the reading of what follows
    else if (name == "tab" && !in_stops_) write("\t");
    else if (name == "noBreakHyphen") write("-");
    else if (name == "br" || name == "cr") end_line();
  }
  void close(std::string_view name) override {
    if (is_text(name)) in_text_ = false;
    else if (name == "Fallback") --fallbacks_;
    else if (name == "tabs" || name == "tabLst") in_stops_ = false;
    else if (name == "rt") write(")");
    else if (name == "tc") --cells_, space_ = false;
    else if (name == "tr" && cells_ == 0 && fallbacks_ == 0) page_.end_line();
    else if (name == "p" || name == "comment" || name == "pt" || (name == "tr" && cells_ > 0)) end_line();
  }
  void text(std::string_view raw) override {
    if (in_text_) write(second_look::xml_decoded(raw));
  }

 private:
  // delText: struck out, and still there. v: what a chart shows.
  static bool is_text(std::string_view name) { return name == "t" || name == "delText" || name == "v"; }
  void write(std::string_view text) {
    if (fallbacks_ > 0) return;
    if (space_) page_.write(" ");
    space_ = false;
    page_.write(text);
  }
  // A row of a table stays on one line.
  void end_line() {
    if (fallbacks_ > 0) return;
    if (cells_ > 0) space_ = true;
    else page_.end_line();
  }
  void begin_cell() {
    space_ = false;
    if (!first_cell_) write("\t");
    first_cell_ = false;
    ++cells_;
  }

  Page& page_;
  int cells_ = 0, fallbacks_ = 0;
  bool in_text_ = false, in_stops_ = false, first_cell_ = true, space_ = false;
};

enum class Kind : std::uint8_t { none, word, sheets, slides };

Kind kind_of(FileType type) {
  switch (type) {
    case FileType::docx:
    case FileType::dotx: return Kind::word;
    case FileType::xlsx:
    case FileType::xltx: return Kind::sheets;
    case FileType::pptx:
    case FileType::potx:
    case FileType::ppsx: return Kind::slides;
    default: return Kind::none;
  }
}

// What has words and belongs to another part, in the order in which it is read.
constexpr std::string_view kFollowers[] = {"footnotes", "endnotes", "comments", "header", "footer", "drawing", "diagramdata", "chart", "notesslide"};

class Document {
 public:
  Document(Kind kind, FileType type, const base::Limits& limits, std::uint64_t bytes_max, formats::Sink& out)
      : kind_(kind), look_(1, 0, limits), page_(out, bytes_max, look_), package_{type}, inflater_(second_look::Wrapping::raw) {}

  bool write(base::ByteView document) {
    if (!open(document)) return false;
    const Part* main = related(package_.root, "officedocument");
    if (main == nullptr) return false;
    if (kind_ == Kind::word) {
      Paragraphs paragraphs(page_);
      return write_part(*main, paragraphs) || page_.full();
    }
    return write_all_of(*main) || page_.full();
  }

 private:
  bool open(base::ByteView document) {
    auto entries = second_look::walk_archive(document, look_);
    if (!entries) return false;
    entries_ = std::move(*entries);
    for (const second_look::ArchiveEntry& entry : entries_) {
      package_.by_name.emplace(second_look::lower(entry.name), package_.parts.size());
      package_.parts.push_back({&entry});
    }
    return read_content_types(package_, inflater_, scratch_, look_) && read_relationships(package_, inflater_, scratch_, look_);
  }

  const Part* target(const second_look::Relationship& relationship) const {
    return relationship.external ? nullptr : package_.find(relationship.target);
  }
  const Part* related(const std::vector<second_look::Relationship>& relationships, std::string_view type) const {
    for (const second_look::Relationship& relationship : relationships)
      if (relationship.type == type) return target(relationship);
    return nullptr;
  }
  bool scan(const Part* part, second_look::XmlHandler& handler) {
    return part == nullptr || scan_part(*part->entry, handler, inflater_, scratch_, look_);
  }

  // The part, then what belongs to it; each once, however many belong to it.
  bool write_part(const Part& part, second_look::XmlHandler& handler) {
    Part& mine = package_.parts[static_cast<std::size_t>(&part - package_.parts.data())];
    if (mine.reached) return true;
    mine.reached = true;
    if (!scan(&part, handler)) return false;
    page_.break_off();
    for (const std::string_view type : kFollowers)
      for (const second_look::Relationship& relationship : part.relationships)
        if (const Part* follower = relationship.type == type ? target(relationship) : nullptr) {
          Paragraphs paragraphs(page_);
          if (!write_part(*follower, paragraphs)) return false;
        }
    return true;
  }

  // The sheets of a workbook, or the slides of a presentation.
  bool write_all_of(const Part& main) {
    Order order;
    Strings strings;
    Dates dates;
    if (!scan(&main, order)) return false;
    if (kind_ == Kind::sheets &&
        (!scan(related(main.relationships, "sharedstrings"), strings) || !scan(related(main.relationships, "styles"), dates)))
      return false;
    for (std::size_t i = 0; i < order.all().size(); ++i) {
      const Order::One& one = order.all()[i];
      const auto found = std::ranges::find(main.relationships, one.relationship, &second_look::Relationship::id);
      const Part* part = found == main.relationships.end() ? nullptr : target(*found);
      if (part == nullptr) continue;
      page_.end_line();
      page_.write("【" + (kind_ == Kind::sheets ? one.name : std::to_string(i + 1)) + "】");
      page_.end_line();
      Paragraphs paragraphs(page_);
      Cells cells(strings, dates, order.from_1904(), page_);
      const bool sheet = found->type == "worksheet";
      if (!write_part(*part, sheet ? static_cast<second_look::XmlHandler&>(cells) : paragraphs)) return false;
    }
    return true;
  }

  const Kind kind_;
  second_look::Look look_;
  Page page_;
  second_look::Package package_;
  std::vector<second_look::ArchiveEntry> entries_;
  second_look::Inflater inflater_;
  base::Bytes scratch_;
};

}  // namespace

bool has_words(FileType type) { return kind_of(type) != Kind::none; }

bool write_words(base::ByteView document, FileType type, const base::Limits& limits, std::uint64_t bytes_max, formats::Sink& out) {
  const Kind kind = kind_of(type);
  return kind != Kind::none && Document(kind, type, limits, bytes_max, out).write(document);
}

}  // namespace sekisho::worker
