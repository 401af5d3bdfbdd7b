// One XML document read strictly and written anew, element by element as its rules say: UTF-8, double quotes, no comments, instructions or CDATA.
// The output is canonical: rewriting it changes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::xml {

inline constexpr std::string_view kXmlns = "http://www.w3.org/2000/xmlns/";

struct Attribute {
  std::string name;            // as it will be written
  std::string value;           // without escapes
  std::string_view ns, local;  // empty ns: none, or a prefix that is declared nowhere
};

struct Element {
  std::string name;  // as it will be written
  std::string_view ns, local;
  std::size_t depth = 0;  // 0: the root
  std::vector<Attribute> attributes;
};

enum class Verdict : std::uint8_t { keep, unwrap, drop };

// What may stand: asked in the order of the document. What a rule takes away it notes itself.
class Rules {
 public:
  virtual ~Rules() = default;
  virtual base::Result<Verdict> start(Element& element) = 0;
  // The whole text between two tags, inside the element that was kept last and is still open. False: it goes.
  virtual bool text(std::string& text) = 0;
  virtual void end() {}  // of an element that start() kept
};

struct Rewritten {
  std::string text;
  std::uint32_t comments = 0, instructions = 0;
  std::uint64_t read = 0, kept = 0;  // base::characters of what stands between tags
};

// text: see document.h. Errors: markup_bad, markup_entity, too_deep, and those of the rules.
base::Result<Rewritten> rewrite(std::string_view text, Rules& rules, const base::Limits& limits);

}  // namespace sekisho::formats::xml
