// One XML part through the allow-list: read by Scanner, judged by rules and hooks, written anew with fixed prefixes.
// The output is canonical: the same names, attributes and texts give the same bytes, and filtering it again changes nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/ooxml/part.h"
#include "formats/ooxml/xml/name_table.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {

class Filter {
 public:
  explicit Filter(NameTable& names) : names_(names) {}  // for the parts of one package, one after the other

  // input: one part. On success output() is the clean part. Errors: ooxml_bad_xml, ooxml_dtd, too_deep.
  base::Status run(Part& part, base::ByteView input, RootName root);
  std::string_view output() const { return std::string_view(out_).substr(start_); }

 private:
  enum class Mode : std::uint8_t { written, unwrapped, dropped, alternate };
  struct Frame {
    const ElementInfo* info = nullptr;
    Mode mode = Mode::written;
    bool text = false;             // text may stand here
    bool in_run = false;           // the nearest written ancestor outside alternate content is a run
    bool parent_pending = false;   // the parent's tag was still open when this began
    bool wrapper = false;          // alternate: the wrapper is written
    bool held = false;             // its tag waits in held_ for the text hook
    bool branch = false;           // a choice or fallback
    bool unknown = false;          // dropped because no rule names it
    bool lost = false;             // a child was dropped
    bool opened_wrapper = false;   // a choice: the wrapper was written for it
    bool shown = false;            // its text is what people read
    bool other_choice = false;     // in a choice that goes: another one is shown
    bool not_empty = false;        // goes when nothing is inside
    std::size_t begin = 0;         // of the output
    std::size_t scopes = 0;        // namespaces in force outside
    std::uint64_t generation = 0;  // likewise
  };
  struct Pending {
    const AttributeInfo* info;
    std::string_view value;
  };
  struct CachedName {
    std::string_view name;
    std::uint64_t generation = 0;
    const void* info = nullptr;
    Ns element_ns = Ns::none;
  };

  base::Status pass(std::string_view text, RootName root);
  base::Status on_start(Scanner& scanner, RootName root);
  void on_end();
  void on_text(std::string_view text);

  bool bind(std::vector<RawAttribute>& attributes);  // takes the xmlns attributes out; false: malformed
  Ns resolve(std::string_view prefix) const;
  const ElementInfo& element_of(std::string_view name);
  const AttributeInfo& attribute_of(const ElementInfo& element, std::string_view name);

  void collect(const ElementInfo& info, std::vector<RawAttribute>& raw);
  void unknown(const ElementInfo&, std::string_view) { ++unknown_; }  // an element, or one of its attributes, that no rule names
  Verdict ask_hook(const ElementInfo*& info);
  bool resolve_relations(const ElementInfo& info);  // false: the element must go
  void start_compatibility(const ElementInfo& info, const std::vector<RawAttribute>& raw);
  void start_branch(const ElementInfo& info, const std::vector<RawAttribute>& raw);
  std::string known_requirements(std::string_view requires_prefixes);  // canonical prefixes; empty: not all known
  void start_element(const ElementInfo& info, std::vector<RawAttribute>& raw);
  Frame& push(const ElementInfo& info, Mode mode);
  void write_attributes(std::string& to);
  void end_written(Frame& frame);
  void take_back(Frame& frame);  // an element that turned out to hold nothing
  void track_field(const Frame& frame);
  void replace(std::vector<Replacement> list);
  void write_header();
  void flush();  // the '>' of the innermost written tag
  std::size_t position() const { return out_.size() + (pending_ ? 1 : 0); }
  void used(Ns ns) { used_[static_cast<std::size_t>(ns)] = true; }

  static constexpr std::size_t kGap = 4'096;  // usual room for the XML declaration and the root's tag

  NameTable& names_;
  Part* part_ = nullptr;
  std::string out_;               // a gap for the root's tag, then what stands inside the root
  std::string root_attributes_;   // the root's tag is written last, when the namespaces in use are known
  std::string held_, held_text_;  // an element whose text hook has not spoken yet
  std::string field_text_;
  FieldTracker::Piece field_char_ = FieldTracker::Piece::other;
  std::size_t start_ = 0;
  bool pending_ = false;               // the innermost written tag lacks its '>'
  std::uint64_t read_ = 0, kept_ = 0;  // characters of shown text, of the part as it came and of the last pass
  bool first_pass_ = true;
  bool text_lost_ = false;  // text stood in something unknown
  bool shortened_ = false;  // something was taken back: which namespaces are in use must be seen anew
  const ElementInfo* root_ = nullptr;
  bool used_[kNsCount] = {};
  std::vector<Frame> frames_;
  struct Scope {
    std::string_view prefix;
    Ns ns;
  };
  std::vector<Scope> scopes_;
  std::uint64_t generation_ = 1, generations_ = 1;
  std::vector<CachedName> element_cache_, attribute_cache_;
  std::vector<Pending> pending_attributes_, judged_attributes_;
  Element element_;
  std::size_t scopes_outside_ = 0;  // before the element at hand declared its own
  std::uint64_t generation_outside_ = 1;
  std::uint32_t unknown_ = 0, dangling_ = 0;
  std::map<std::size_t, std::uint32_t> dropped_attributes_;  // base::What → how many
};

}  // namespace sekisho::formats::ooxml
