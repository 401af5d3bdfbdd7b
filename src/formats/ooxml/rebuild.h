// The walk over one package: from its root along allowed relationships, each part through its handler, into a fresh package.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "formats/ooxml/output.h"
#include "formats/ooxml/package.h"
#include "formats/ooxml/part.h"
#include "formats/ooxml/relations.h"
#include "formats/ooxml/xml/filter.h"

namespace sekisho::formats::ooxml {

class Rebuild {
 public:
  Rebuild(Package& package, base::FileType type, Context& context, Sink& out);
  base::Result<base::FileType> run();

 private:
  // What became of an entry of the input.
  struct Fate {
    PartKind kind = PartKind::refused;
    bool written = false;              // or in the queue to be written
    bool accounted = false;            // it went, and a note says so
    std::string name;                  // in the output
    std::optional<ChildResult> child;  // an embedded document's
    bool child_asked = false;
  };
  struct Root {
    std::size_t main = Package::kNone, core = Package::kNone, app = Package::kNone;
    std::string main_id, core_id, app_id;
  };

  base::Result<Root> read_root();
  base::Status rebuild_part(std::size_t entry);
  base::Status write_part(Part& part, std::size_t entry);
  void warn_of_controls(Part& part);
  base::Status filter_part(Part& part, base::ByteView bytes);
  base::Result<std::vector<Relation>> relations_of(std::size_t entry, PartKind kind);
  Relation judge(const RawRelationship& raw, std::size_t source, PartKind source_kind);
  void judge_outside(const RawRelationship& raw, Relation& relation);
  void judge_inside(const RawRelationship& raw, std::size_t source, PartKind source_kind, Relation& relation);
  void ask_embedded(std::size_t entry, Relation& relation);
  bool stays_unnamed(PartKind source, PartKind target) const;

  base::Status finish_relations(Part& part);
  void write_picture(std::size_t entry, std::string_view where);
  void write_embedded(std::size_t entry);
  void write_font(std::size_t entry, Part& part);
  void enqueue(std::size_t entry, PartKind kind);
  void find_object_pictures(Part& part);
  std::string write_core(std::size_t entry);  // the output's name, empty when nothing of it stays
  std::string write_app(std::size_t entry);   // likewise
  void account(std::size_t entry);            // it and all that only it leads to
  bool holds_text(std::size_t entry) const;
  void note_rest();
  bool remainder() const;
  std::string_view content_type(PartKind kind, bool binary) const;

  Package& package_;
  base::FileType type_;
  std::string_view visio_main_type_;  // of a drawing, a stencil or a template: one type of file
  bool visio_macros_ = false;
  Family family_;
  Context& context_;
  Output output_;
  Shared shared_;
  NameTable names_;
  Filter filter_;
  std::vector<Fate> fates_;
  std::deque<std::size_t> queue_;
  base::Bytes scratch_;
};

}  // namespace sekisho::formats::ooxml
