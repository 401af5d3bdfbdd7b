// Word's fields, tokenised over runs and nesting (ISO/IEC 29500-1 17.16): which keep their instruction and which only their last result.
// An allow-list by field type; a field whose command is itself built by nested fields, or stands half inside alternate content, is unwound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::formats::ooxml {

enum class FieldVerdict : std::uint8_t { keep, fetching, dde, unclear };
// instruction: the whole text between begin and separate, nested results excluded.
FieldVerdict judge_field(std::string_view instruction, bool nested_fields);

// A part of the output that may still go: bytes [begin, end) of the filter's buffer.
struct OutputRange {
  std::size_t begin, end;
};

class FieldTracker {
 public:
};

}  // namespace sekisho::formats::ooxml
