// One XML document through the allow-list of its vocabulary: read by the scanner of formats/ooxml/xml, judged by lists and by a Judge,
// written anew with fixed prefixes. Shared by formats/odf, formats/epub and formats/xps, whose vocabularies are small beside Office's.
// The output is canonical: the same names, attributes and texts give the same bytes, and filtering it again changes nothing.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/format.h"
#include "formats/ooxml/xml/names.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::odf {

using ooxml::Names;
using ooxml::words;

enum class Verdict : std::uint8_t {
  keep,
  unwrap,  // the tags go, what stands inside stays
  drop,    // the whole subtree goes
};

// Names that go, with what to say about it.
struct Drop {
  Names names;
  base::What what;
  Verdict verdict = Verdict::drop;
};

enum class Writing : std::uint8_t {
  prefixed,   // declared once, at the root
  inherited,  // without a prefix: xmlns="…" stands where the namespace changes, as readers of XHTML expect
};

struct Space {
  std::string_view id;                     // the prefix; names in hooks begin with it and a colon
  std::span<const std::string_view> uris;  // the first is written
  Writing writing = Writing::prefixed;
  Names elements;                                // may stand; white space between their children is layout and goes
  Names text_elements;                           // may stand, with text inside
  Names attributes;                              // qualified, on any element
  Names plain;                                   // unqualified, on elements of this namespace
  std::span<const Drop> drops, attribute_drops;  // attribute_drops: qualified and unqualified ones
};

struct Vocabulary {
  std::span<const Space> spaces;
  Names value_prefixes;              // ids of spaces that attribute values use: "of:=SUM(…)"
  bool unwrap_unknown_text = false;  // unknown elements where text stands: the tags go, the text stays
};

struct Attribute {
  std::string_view name;  // "xlink:href"; unqualified ones without a colon
  std::string_view value;
};

// An element as a Judge sees it: allowed attributes only.
class Element {
 public:
  std::string_view name;  // "text:p"
  std::vector<Attribute> attributes;

  const Attribute* find(std::string_view name) const;
  std::string_view value(std::string_view name) const;  // empty when it is not there
  bool remove(std::string_view name);                   // whether it was there
  void set(std::string_view name, std::string value);
  void begin(std::string_view named) {
    name = named;
    attributes.clear();
    kept_.clear();
  }

 private:
  std::deque<std::string> kept_;
};

// What lists cannot say. Whatever it takes away it notes itself.
class Judge {
 public:
  virtual ~Judge() = default;
  virtual Verdict start(Element& element) = 0;
  virtual void end(std::string_view /*element*/, std::string& /*append: markup to write before the end tag*/) {}
  // Whether the whole text of an element is wanted before it is written; text() may then change it. What else stands inside goes.
  virtual bool wants_text(std::string_view /*element*/) { return false; }
  virtual Verdict text(std::string_view /*element*/, std::string& /*text*/) { return Verdict::keep; }
};

class Markup {
 public:
  Markup(const Vocabulary& vocabulary, Context& context) : vocabulary_(vocabulary), context_(context) {}

  // input: one document; where: its name, for notes. root: names that its root may have. On success the clean document stands in output().
  // Errors: markup_bad, markup_entity, too_deep. A plain DOCTYPE without declarations goes, with a note unless keep_doctype.
  base::Status run(base::ByteView input, std::string_view where, std::span<const std::string_view> roots, Judge& judge);
  const std::string& output() const { return out_; }
  void declare(std::string_view id) { use(id); }  // a namespace that what a Judge appends uses
  std::string_view root() const { return root_name_; }

  std::string (*prepare)(std::string_view text) = nullptr;  // what to make of the text before it is read, as resolving the entities of XHTML
  bool keep_doctype = false;                                // a plain one counts as part of the vocabulary: no note, and the caller writes his own

 private:
  enum class Mode : std::uint8_t { written, unwrapped, dropped };
  struct Known {
    std::string name, tag;  // "text:p"; as it is written
    const Space* space = nullptr;
    bool known = false, text = false;
    const Drop* drop = nullptr;
  };
  struct Frame {
    const Known* known = nullptr;
    Mode mode = Mode::written;
    bool text = false, held = false, unknown = false;
    const Space* inherited = nullptr;  // the namespace without a prefix, inside
    std::size_t scopes = 0;
    bool rebound = false;
  };
  struct Scope {
    std::string_view prefix;
    const Space* space;
  };

  base::Status pass(std::string_view text, std::span<const std::string_view> roots, Judge& judge);
  bool on_start(ooxml::Scanner& scanner, std::span<const std::string_view> roots, Judge& judge);
  void on_end(Judge& judge);
  void on_text(std::string_view text);
  bool bind(std::vector<ooxml::RawAttribute>& attributes);
  const Space* resolve(std::string_view prefix) const;
  const Space* space_of(std::string_view uri) const;
  const Known& element_of(std::string_view raw);
  const Known& attribute_of(const Known& element, std::string_view raw);
  const Known& look_up(const Space* space, std::string_view local, const Space* attribute_of_plain, bool attribute);
  void collect(const Known& known, std::vector<ooxml::RawAttribute>& raw);
  void write_tag(const Known& known, Frame& frame);
  void flush();
  void push(const Known& known, Mode mode, bool unknown);
  void use(std::string_view prefix);
  void use(const Space* space);
  std::string header() const;

  const Vocabulary& vocabulary_;
  Context& context_;
  std::string where_, out_, root_tag_, root_name_, held_text_;
  bool pending_ = false, text_lost_ = false, rebound_ = false;
  std::uint32_t unknown_ = 0;
  std::uint64_t read_ = 0, kept_ = 0;  // characters of text
  std::vector<Frame> frames_;
  std::vector<Scope> scopes_;
  std::size_t scopes_outside_ = 0;
  std::vector<bool> used_;
  const Space* last_used_ = nullptr;
  std::deque<Known> table_;
  std::unordered_map<std::string, const Known*> canonical_;              // by namespace and local name
  std::unordered_map<std::string, const Known*> elements_, attributes_;  // by raw name, for the bindings in force
  Element element_;
};

// Text and attribute values with the escapes they need; line ends and tabs of values stay what they are.
void put_escaped_text(std::string& out, std::string_view text);
void put_escaped_value(std::string& out, std::string_view value);

// Cuts out a DOCTYPE without an internal subset. Errors: markup_entity for one with declarations.
base::Result<bool> strip_doctype(std::string_view& text, std::string& storage);

}  // namespace sekisho::formats::odf
