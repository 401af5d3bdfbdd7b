// Cascading style sheets through a small tokenizer: what is not understood goes.
// In/Out: CSS 2.1 to 3 text in; rules and declarations written anew out, comments gone, white space folded.
// Never:  keeps @import, @font-face, escapes outside strings, expressions, bindings, url() to anything but what `picture` admits.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "formats/format.h"

namespace sekisho::formats::epub {

struct CssJudge {
  std::function<bool(std::string_view url)> picture;  // whether this picture stands in the same package
  std::function<void(base::What)> removed;
};

std::string clean_style_sheet(std::string_view css, const CssJudge& judge);
std::string clean_declarations(std::string_view css, const CssJudge& judge);  // of a style attribute

}  // namespace sekisho::formats::epub
