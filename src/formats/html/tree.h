// A page as gumbo's tree (WHATWG HTML, 13.2), held in memory that is bounded and given back at once: gumbo frees its tree by recursion, which a
// page nested deeply enough turns into a crash.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::html {

class Tree {
 public:
  // utf8 must be strict, without NUL, and stay where it is. Errors: too_large, too_deep, out_of_memory.
  static base::Result<Tree> parse(std::string_view utf8);
  Tree(Tree&&) noexcept;
  ~Tree();
  const GumboNode* root() const { return root_; }  // the html element
  const GumboNode* document() const { return document_; }
  bool quirks() const { return quirks_; }

 private:
  class Arena;
  Tree();
  std::unique_ptr<Arena> arena_;
  const GumboNode* document_ = nullptr;
  const GumboNode* root_ = nullptr;
  bool quirks_ = false;
};

// Visits a subtree without recursion.
class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual bool open(const GumboNode& element) = 0;  // false: do not go inside, close() is not called
  virtual void close(const GumboNode& element) = 0;
  virtual void text(const GumboNode& node) = 0;  // text, white space, CDATA
  virtual void comment(const GumboNode& node) = 0;
};
void walk(const GumboNode& from, Visitor& visitor);

bool is_element(const GumboNode& node);
const GumboVector* children_of(const GumboNode& node);  // nothing for texts

// Lower case; of unknown elements the name as written, without what no name has.
std::string name_of(const GumboNode& element);
bool is_html(const GumboNode& element);  // and not SVG or MathML

// The value of an attribute; nothing when there is none.
const char* attribute(const GumboNode& element, const char* name);

}  // namespace sekisho::formats::html
