// Word's fields, tokenised over runs and nesting (ISO/IEC 29500-1 17.16): which keep their instruction and which only their last result.
// An allow-list by field type. A field whose command is itself built by nested fields, or that stands half inside alternate content, is
// unwound: its instruction goes, its last result stays.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::formats::ooxml {

enum class FieldVerdict : std::uint8_t { keep, fetching, dde };
enum class Links : std::uint8_t { keep, drop };

// instruction: the whole text between begin and separate, without the results of nested fields.
FieldVerdict judge_field(std::string_view instruction, bool nested_fields, Links links);

// Bytes [begin, end) of the filter's output that must go after all.
struct OutputRange {
  std::size_t begin, end;
};

// Follows begin, separate and end through one part. Gets every child of every run while a field is open.
class FieldTracker {
 public:
  enum class Piece : std::uint8_t { begin, separate, end, instruction, text, other };

  void set_links(Links links) { links_ = links; }
  bool active() const { return fields_.size() > story_base(); }
  // Text that stands now counts as part of an instruction.
  bool in_code() const { return active() && !fields_.back().in_result; }

  void add(Piece piece, OutputRange range, std::string_view text);
  void add_simple();  // a w:fldSimple starts here

  // A story (a text box, a note, a comment) has fields of its own; a branch of alternate content may be read or not.
  enum class Scope : std::uint8_t { story, branch };
  void enter(Scope scope) { scopes_.push_back({scope, fields_.size()}); }
  void leave();
  void finish();  // the part ends

  // Deeper than anything that people write, and than what readers follow.
  static constexpr std::size_t kDepthMax = 900;
  bool too_deep() const { return too_deep_; }

  const std::vector<OutputRange>& erased() const { return erased_; }
  std::uint32_t fetching() const { return fetching_; }
  std::uint32_t dde() const { return dde_; }
  std::uint32_t broken() const { return broken_; }

 private:
  struct Child {
    OutputRange range;
    bool structural;  // a field character or an instruction, not visible text
  };
  struct Field {
    std::string instruction;
    std::size_t first_child;   // of children_: the begin character
    std::size_t code_end = 0;  // of children_: after the separate character
    bool in_result = false, nested = false, unclear = false, dropped = false;
  };
  struct ScopeMark {
    Scope scope;
    std::size_t base;  // fields_.size() when it was entered
  };

  std::size_t story_base() const;
  bool outside_branch(std::size_t field) const;  // the field began before the innermost branch
  void decide(Field& field);
  void erase(std::size_t first, std::size_t end, bool structural_only);
  void abandon();  // the innermost field never ends

  Links links_ = Links::keep;
  bool too_deep_ = false;
  std::vector<Field> fields_;
  std::vector<Child> children_;
  std::vector<ScopeMark> scopes_;
  std::vector<OutputRange> erased_;
  std::uint32_t fetching_ = 0, dde_ = 0, broken_ = 0;
};

}  // namespace sekisho::formats::ooxml
