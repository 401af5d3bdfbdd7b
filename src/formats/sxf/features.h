// Features of SFC: comments "/*SXF … SXF*/", from version 3 on with a number behind SXF, that hold "#n = name(arguments)"
// (SXF Ver.3.1 Level2, "フィーチャ仕様書" and "物理ファイル仕様書").
#pragma once

#include <string>
#include <string_view>

namespace sekisho::formats::sxf {

struct Feature {
  enum class State : std::uint8_t { good, comment, unknown, bad };
  State state = State::bad;
  std::string text;  // rebuilt, with its line ends
  bool changed = false;
};
Feature feature_of(std::string_view comment);

// A file's name without the way to it: '\', '/' and ':' become '_'.
std::string without_places(std::string_view name, bool& changed);

}  // namespace sekisho::formats::sxf
