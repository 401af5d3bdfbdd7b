// The allow-list of XML: what may stand in an output, as data, by namespace. Hooks judge what a list cannot.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/what.h"
#include "formats/ooxml/xml/names.h"
#include "formats/ooxml/xml/namespaces.h"

namespace sekisho::formats::ooxml {

class Part;  // part.h

// The root element that a part must have.
struct RootName {
  Ns ns;
  std::string_view local;
};

enum class Verdict : std::uint8_t {
  keep,
  unwrap,  // the tags go, what stands inside stays
  drop,    // the whole subtree goes
};

struct Attribute {
  Ns ns;
  std::string_view local;
  std::string_view value;  // without escapes
};

// An element as a start hook sees it: allowed attributes only, names resolved. Changes go to the output.
struct Element {
  Ns ns;
  std::string_view local;
  std::vector<Attribute> attributes;

  const Attribute* find(std::string_view name, Ns in = Ns::none) const;
  std::string_view value(std::string_view name, Ns in = Ns::none) const;      // empty when it is not there
  bool remove(std::string_view name, Ns in = Ns::none);                       // whether it was there
  void set(std::string_view name, std::string_view value, Ns in = Ns::none);  // keeps views: value must outlive the hook (Part::keep_text)
};

// An attribute or element that is on or off (ECMA-376 Part 1, 22.9.2.7).
inline bool is_on(std::string_view value) { return value == "1" || value == "true" || value == "on"; }

// start: judges an element by its name and attributes before anything is written; removes or changes attributes.
// text: sees the whole text of a text element before it is written; may change it; drop takes the element away, tags and all.
// end: the element was written (or unwrapped) and is closed now.
// A hook that takes something away notes it with part.removed(…) itself.
struct Hook {
  Names names;
  Verdict (*start)(Element& element, Part& part) = nullptr;
  Verdict (*text)(std::string& text, Part& part) = nullptr;
  void (*end)(Part& part) = nullptr;
};

// Elements that go although they are in the standard, with what to say about it.
struct Drop {
  Names names;
  base::What what;
  Verdict verdict = Verdict::drop;  // or unwrap
};

// Attributes that mean something on few elements, all of which a hook judges: nowhere else.
struct Restriction {
  Names attributes, elements;
};

struct NamespaceRules {
  Ns ns;
  Names elements;        // may stand; white space between their children is layout and goes
  Names text_elements;   // may stand, with text inside
  Names attributes;      // unqualified on elements of this namespace, or qualified by it on any element
  Names needs_relation;  // elements that go when none of their r:… attributes leads to a part or link that stays
  std::span<const Hook> hooks;
  std::span<const Drop> drops;
  Names not_empty;                        // elements that go when nothing is left inside them
  std::span<const Drop> attribute_drops;  // as drops, for attributes
  std::span<const Restriction> restrictions;
};

}  // namespace sekisho::formats::ooxml
