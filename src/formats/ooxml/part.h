// One part of a package while it is rebuilt: its relationships, and what hooks may ask and say.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "formats/format.h"
#include "formats/ooxml/fields.h"
#include "formats/ooxml/xml/rules.h"

namespace sekisho::formats::ooxml {

enum class PartKind : std::uint8_t {
#define SEKISHO_PART(kind, relation, content_type, binary_type, root_ns, root, found) kind,
#include "formats/ooxml/parts.def"
#undef SEKISHO_PART
  picture,    // any kind that formats::rebuild_picture() takes
  embedded,   // an Office document, disarmed in turn
  font,       // embedded, through formats/font
  hyperlink,  // outside, http, https, mailto or tel
  refused,    // not kept, see Relation::why
  count_,
};

struct Relation {
  std::string id;
  PartKind kind = PartKind::refused;
  base::What why = base::What::unknown_part;  // refused: what was noted
  std::string target;                         // hyperlink: the link; otherwise the output's part name, without a leading slash
  std::string_view type;                      // the relationship type to write
  std::size_t entry = SIZE_MAX;               // of the package
  bool used = false;                          // some markup that stays refers to it, or it needs no markup

  bool usable() const { return kind != PartKind::refused; }
};

struct Book;  // sheet/sheet.h: what the parts of one workbook know of each other

// What all parts of one package share.
struct Shared {
  formats::Context& context;
  base::FileType type;  // as recognised
  std::unique_ptr<Book, void (*)(Book*)> book;
  std::function<base::Result<base::Bytes>(const Relation&)> peek;  // the bytes of the part a relationship leads to, before it is rebuilt
};

// A frame around a graphic while it is open.
struct GraphicFrame {
  std::size_t begin = 0;
  std::string id, name;         // of its shape
  bool broken = false;          // what it shows cannot stay
  bool object_removed = false;  // an OLE object: its picture takes its place
  bool in_picture = false;
  OutputRange picture{0, 0};
  std::string shape;                // of the slide's VML drawing, where older files keep an object's picture
  std::string x, y, width, height;  // in EMU
};

// Bytes of the output that give way to a text, mostly an empty one.
struct Replacement {
  OutputRange range;
  std::string text;
};

// The picture of an OLE object by the VML shape that shows it.
struct ObjectPicture {
  std::string shape, relation;
};

// A VML shape while it is open.
struct VmlShape {
  std::size_t begin = 0;
  bool control = false;  // its client data make it a form control
};

class Part {
 public:
  Part(Shared& shared, PartKind kind, std::string name, std::vector<Relation> relations) : shared_(shared), kind_(kind), name_(std::move(name)) {
    for (Relation& relation : relations) add_relation(std::move(relation));
  }

  formats::Context& context() { return shared_.context; }
  Shared& shared() { return shared_; }
  bool on(base::Setting setting) const { return shared_.context.profile.on(setting); }
  PartKind kind() const { return kind_; }
  std::string_view name() const { return name_; }

  // Something had to go from this part.
  void removed(base::What what, std::uint32_t count = 1) { shared_.context.notes.removed(what, name_, count); }
  void warn(base::What what, std::uint32_t count = 1) { shared_.context.notes.warn(what, name_, count); }
  // Something here does not show at first, and stays: said once, however often the part is filtered.
  void hides(base::What what) {
    if (!std::exchange(what == base::What::hidden_text ? hides_text_ : hides_cells_, true)) warn(what);
  }

  // The relationship of that id; nothing when there is none. A usable one stays only if use() is called (the filter does so for r:… attributes).
  Relation* relation(std::string_view id);
  bool usable(std::string_view id) {
    const Relation* found = relation(id);
    return found != nullptr && found->usable();
  }
  // Marks it as referred to. False when it does not stay: then the reference must go too.
  bool use(std::string_view id);
  std::vector<Relation>& relations() { return relations_; }
  void add_relation(Relation relation);

  // Keeps a text as long as the part lives, for Element::set.
  std::string_view keep_text(std::string text);

  void reset_use();  // as before the first use()

  FieldTracker fields;                         // Word's fields, see fields.h
  std::size_t position = 0;                    // of the output, where the element of the hook begins (start) or has just ended (end)
  std::vector<Replacement> replaced;           // what hooks want out of the output after all; the part is then filtered once more
  std::vector<ObjectPicture> object_pictures;  // of a slide

  std::unordered_map<std::size_t, base::Bytes> fonts;  // by entry of the package: what came out of the gate; empty where nothing did

  // State of the rules, see rules/.
  std::vector<GraphicFrame> frames;  // open, innermost last
  std::vector<VmlShape> shapes;      // likewise
  std::size_t timing_begin = SIZE_MAX;
  bool timing_plays_media = false;
  bool paragraph_properties = false;  // open

 private:
  Shared& shared_;
  PartKind kind_;
  std::string name_;
  std::vector<Relation> relations_;
  std::unordered_map<std::string, std::size_t> index_;  // id → of relations_
  std::vector<std::unique_ptr<std::string>> texts_;
  bool hides_text_ = false, hides_cells_ = false;
};

}  // namespace sekisho::formats::ooxml
