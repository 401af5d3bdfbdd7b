#include <algorithm>
#include <string>

#include "formats/compound/summary.h"
#include "formats/doc/art.h"
#include "formats/doc/canvas.h"
#include "formats/doc/doc.h"
#include "formats/doc/fib.h"
#include "formats/doc/fields.h"
#include "formats/doc/pages.h"
#include "formats/doc/styles.h"
#include "formats/doc/tables.h"
#include "formats/doc/text.h"

namespace sekisho::formats::doc {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::refuse;
using base::What;

namespace {

// {00020906-0000-0000-C000-000000000046}: a Word document.
constexpr compound::ClassId kWordClass = {0x06, 0x09, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

// 2.8: tables of positions and the bytes of each record.
struct Positions {
  Place place;
  std::size_t record_bytes;
};
constexpr Positions kPositions[] = {{kFootnoteRefs, 2},   {kFootnoteTexts, 0},       {kCommentTexts, 0},  {kHeaderTexts, 0},
                                    {kBookmarkStarts, 4}, {kBookmarkEnds, 0},        {kShapesMain, 26},   {kShapesHeaders, 26},
                                    {kCommentStarts, 4},  {kCommentEnds, 0},         {kEndnoteRefs, 2},   {kEndnoteTexts, 0},
                                    {kTextBoxTexts, 22},  {kHeaderTextBoxTexts, 22}, {kTextBoxBreaks, 6}, {kHeaderTextBoxBreaks, 6}};
constexpr std::size_t kEmptyTable = 4;  // one position and no record
constexpr Place kStrings[] = {kBookmarkNames, kCommentBookmarks, kRevisionAuthors, kListNames};

struct StoryFields {
  Story story;
  Place place;
};
constexpr StoryFields kFields[] = {{Story::main, kFieldsMain},
                                   {Story::footnotes, kFieldsFootnotes},
                                   {Story::headers, kFieldsHeaders},
                                   {Story::comments, kFieldsComments},
                                   {Story::endnotes, kFieldsEndnotes},
                                   {Story::text_boxes, kFieldsTextBoxes},
                                   {Story::header_text_boxes, kFieldsHeaderTextBoxes}};

// 2.5.6 to 2.5.10: what goes and has a name of its own in the report. Everything else that goes is how Word remembered its work.
struct Gone {
  std::size_t place;
  What what;
};
constexpr Gone kGone[] = {{9, What::hidden_remains}, {24, What::command_table},   {44, What::mail_merge},   {54, What::sub_document},
                          {60, What::custom_data},   {61, What::embedded_font},   {70, What::metadata},     {71, What::metadata},
                          {85, What::activex},       {97, What::metadata},        {118, What::custom_data}, {127, What::mail_merge},
                          {137, What::custom_xml},   {27, What::printer_settings}};

class Rebuilder {
 public:
  Rebuilder(const compound::Entry& root, Context& context)
      : root_(root), context_(context), main_(compound::stream(root, "WordDocument")), canvas_(main_.size()) {}

  base::Status run(Sink& out) {
    auto fib = read_fib(main_);
    if (!fib) return std::unexpected(fib.error());
    fib_ = std::move(*fib);
    old_table_ = compound::stream(root_, fib_.first_table() ? "1Table" : "0Table");
    Data data(compound::stream(root_, "Data"), context_);
    Modifiers modifiers(data, context_);
    for (base::Status (Rebuilder::*step)(Modifiers&) : {&Rebuilder::text, &Rebuilder::formatting, &Rebuilder::tables, &Rebuilder::lists})
      if (auto status = (this->*step)(modifiers); !status) return status;
    drawings();
    note_gone_places();
    Bytes main = finish_main();
    write(std::move(main), data.take(), out);
    return {};
  }

 private:
  ByteView old(std::size_t place) const {
    Pair pair = fib_.at(place);
    return base::slice(old_table_, pair.offset, pair.bytes);
  }

  // Everything lies in the new table stream in the order of the places.
  void put(std::size_t place, const Bytes& bytes) {
    if (place >= fib_.pairs.size()) return;
    if (parts_.size() < fib_.pairs.size()) parts_.resize(fib_.pairs.size());
    parts_[place] = bytes;
    if (bytes.empty() && old(place).size() > kEmptyTable) context_.notes.removed(What::broken_part, "Table");
  }

  base::Status text(Modifiers& modifiers) {
    if (!canvas_.put(0, Bytes(fib_.end))) return refuse(Code::damaged, "WordDocument");
    auto text = Text::read(old(kPieces), main_, fib_, [&](ByteView list) { return modifiers.clean(list); });
    if (!text) return std::unexpected(text.error());
    if (text->dropped()) context_.notes.removed(What::hidden_remains);
    for (const StoryFields& each : kFields) {
      std::size_t begin = fib_.story_begin(each.story), end = begin + fib_.lengths[static_cast<std::size_t>(each.story)];
      end = std::min(end, text->characters().size());
      const std::uint64_t read = shown_characters(text->characters(), begin, end);
      Bytes fields = clean_fields(text->characters(), std::min(begin, end), end, old(each.place), context_);
      if (each.place != kFieldsComments || keep_comments()) put(each.place, fields);
      if (each.story == Story::comments && !keep_comments()) blank(text->characters(), begin, end);
      else context_.notes.text(read, shown_characters(text->characters(), begin, end));
    }
    put(kPieces, text->clx());
    return text->write(canvas_);
  }

  // All but what stands between the beginning of a field and its separator (2.8.25 Plcfld), which is its code.
  static std::uint64_t shown_characters(std::u16string_view text, std::size_t begin, std::size_t end) {
    std::uint64_t count = 0, codes = 0;
    std::vector<bool> open;  // fields; whether their code is being read
    for (char16_t unit : text.substr(std::min(begin, text.size()), end - std::min(begin, end))) {
      if (unit == 0x13) {
        open.push_back(true), ++codes;
      } else if ((unit == 0x14 || unit == 0x15) && !open.empty()) {
        codes -= open.back();
        open.back() = false;
        if (unit == 0x15) open.pop_back();
      } else {
        count += codes == 0 && unit > 0x20;
      }
    }
    return count;
  }

  bool keep_comments() const { return context_.profile.on(base::Setting::office_keep_comments); }

  // The places of comments are counted in many tables: they stay, with nothing in them.
  void blank(std::u16string& text, std::size_t begin, std::size_t end) {
    bool any = false;
    for (std::size_t i = begin; i < end; ++i) {
      bool structure = text[i] == 0x05 || text[i] == 0x07 || text[i] == 0x0D;
      any |= !structure && text[i] != u' ';
      if (!structure) text[i] = u' ';
    }
    if (any) context_.notes.removed(What::comment);
  }

  base::Status formatting(Modifiers& modifiers) {
    auto characters = clean_pages(old(kCharacterPages), PageKind::characters, main_, canvas_, modifiers);
    if (!characters) return std::unexpected(characters.error());
    auto paragraphs = clean_pages(old(kParagraphPages), PageKind::paragraphs, main_, canvas_, modifiers);
    if (!paragraphs) return std::unexpected(paragraphs.error());
    auto sections = clean_sections(old(kSections), main_, canvas_, modifiers);
    if (!sections) return std::unexpected(sections.error());
    put(kCharacterPages, *characters);
    put(kParagraphPages, *paragraphs);
    put(kSections, *sections);
    Bytes styles = clean_styles(old(kStyles), modifiers);
    if (styles.empty()) return refuse(Code::damaged, "STSH");
    put(kStyles, styles);
    return {};
  }

  base::Status tables(Modifiers&) {
    for (const Positions& each : kPositions) put(each.place, clean_positions(old(each.place), each.record_bytes));
    for (Place place : kStrings) put(place, old(place).empty() ? Bytes{} : clean_strings(old(place)));
    put(kFonts, clean_fonts(old(kFonts)));
    put(kCommentOwners, clean_owners(old(kCommentOwners), keep_comments()));
    put(kCommentRefs, clean_comment_refs(old(kCommentRefs), keep_comments()));
    constexpr std::size_t kCommentExtraBytes = 18;
    ByteView extras = old(kCommentExtras);
    extras = extras.first(extras.size() / kCommentExtraBytes * kCommentExtraBytes);
    put(kCommentExtras, {extras.begin(), extras.end()});
    put(kProperties, clean_document_properties(old(kProperties)));
    put(kAssociated, no_associated_strings());
    return {};
  }

  base::Status lists(Modifiers& modifiers) {
    Pair pair = fib_.at(kLists);
    if (pair.bytes != 0) {
      Lists lists = clean_lists(base::slice(old_table_, pair.offset), modifiers);
      put(kLists, lists.table);
      levels_ = std::move(lists.levels);
    }
    ByteView overrides = old(kListOverrides);
    put(kListOverrides, overrides.empty() || levels_.empty() ? Bytes{} : clean_list_overrides(overrides, modifiers));
    return {};
  }

  // Last, since their pictures go behind everything else in the main stream.
  void drawings() {
    if (!old(kDrawings).empty()) put(kDrawings, clean_drawings(old(kDrawings), main_, canvas_, context_));
  }

  void note_gone_places() {
    for (std::size_t place = 0; place < fib_.pairs.size(); ++place) {
      bool kept = place < parts_.size() && !parts_[place].empty();
      if (kept || old(place).size() <= kEmptyTable) continue;
      auto named = std::ranges::find(kGone, place, &Gone::place);
      if (named != std::end(kGone)) context_.notes.removed(named->what);
      else context_.notes.removed(What::metadata);
    }
  }

  Bytes finish_main() {
    Bytes table;
    for (std::size_t place = 0; place < fib_.pairs.size(); ++place) {
      Bytes& part = parts_[place];
      fib_.pairs[place] = part.empty() ? Pair{} : Pair{static_cast<std::uint32_t>(table.size()), static_cast<std::uint32_t>(part.size())};
      base::put(table, part);
      if (place == kLists && !part.empty()) base::put(table, levels_);
    }
    table_ = std::move(table);
    table_.resize(std::max<std::size_t>(table_.size(), 4096));
    Bytes main = canvas_.take();
    std::ranges::copy(write_fib(fib_, main.size()), main.begin());
    return main;
  }

  void write(Bytes main, Bytes data, Sink& out) {
    note_streams();
    compound::Entry root = compound::make_storage("Root Entry");
    root.class_id = kWordClass;
    root.children.push_back(compound::make_stream("WordDocument", std::move(main)));
    root.children.push_back(compound::make_stream("1Table", std::move(table_)));
    if (!data.empty()) root.children.push_back(compound::make_stream("Data", std::move(data)));
    ByteView summary = compound::stream(root_, compound::kSummaryName);
    std::string title = context_.profile.on(base::Setting::office_keep_title) ? compound::title_of(summary) : std::string();
    Bytes fresh = title.empty() ? Bytes{} : compound::summary_with(title);
    if (!std::ranges::equal(fresh, summary)) context_.notes.removed(What::metadata);
    if (!fresh.empty()) root.children.push_back(compound::make_stream(compound::kSummaryName, std::move(fresh)));
    compound::write(root, out);
  }

  void note_streams() {
    struct Named {
      std::string_view name;
      What what;
    };
    constexpr Named kNamed[] = {{"Macros", What::macro},
                                {"ObjectPool", What::ole_object},
                                {"MsoDataStore", What::custom_xml},
                                {"_signatures", What::digital_signature},
                                {"_xmlsignatures", What::digital_signature},
                                {"\x05"
                                 "DigitalSignature",
                                 What::digital_signature},
                                {"\x06"
                                 "DataSpaces",
                                 What::rights_management},
                                {"\x05"
                                 "DocumentSummaryInformation",
                                 What::metadata},
                                {"\x01"
                                 "CompObj",
                                 What::metadata}};
    constexpr std::string_view kKept[] = {"WordDocument", "1Table", "0Table", "Data", compound::kSummaryName};
    for (const compound::Entry& entry : root_.children) {
      auto is = [&](std::string_view name) { return compound::compare_names(entry.name, std::u16string(name.begin(), name.end())) == 0; };
      if (!entry.storage && std::ranges::any_of(kKept, is)) continue;
      auto named = std::ranges::find_if(kNamed, [&](const Named& each) { return is(each.name); });
      if (entry.storage && entry.children.empty()) continue;  // an ObjectPool without objects
      const What what = named != std::end(kNamed) ? named->what : What::unknown_part;
      context_.notes.removed(what);
      if (what == What::digital_signature) context_.notes.warn(What::signature_unverified);
    }
  }

  const compound::Entry& root_;
  Context& context_;
  ByteView main_, old_table_;
  Canvas canvas_;
  Fib fib_;
  std::vector<Bytes> parts_;
  Bytes levels_, table_;
};

}  // namespace

base::Result<FileType> rebuild_tree(const compound::Entry& root, Context& context, Sink& out) {
  if (auto status = Rebuilder(root, context).run(out); !status) return std::unexpected(status.error());
  return FileType::doc;
}

}  // namespace sekisho::formats::doc
