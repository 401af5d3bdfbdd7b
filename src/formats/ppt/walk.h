// The walk over the records of one persist object: each by records.def, written anew as far as it stays.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/ppt/record.h"

namespace sekisho::formats::ppt {

// What the objects of one presentation share.
struct Shared {
  Context& context;
  base::ByteView delayed;                 // the input's Pictures
  base::Bytes pictures;                   // the output's
  std::vector<std::uint32_t> references;  // by slot of the table of pictures: how many properties name it
  std::set<std::uint32_t> objects;        // persist ids that stay
  std::set<std::uint32_t> links;          // ids of ExHyperlinkAtoms that stay
  bool grouped = false;                   // the drawing group has been met: there is one
};

// The list of records that one stands in.
struct Scope {
  std::uint16_t parent = 0;
  unsigned depth = 0;
  bool action_gone = true;  // no InteractiveInfo stands before this one
};

class Walker {
 public:
  Walker(Shared& shared, std::string where) : shared_(shared), where_(std::move(where)) {}

  // Errors: damaged (a record reaches beyond its container), too_deep.
  base::Status object(const Record& record, base::Bytes& out);
  base::Status container(const Record& record, unsigned depth, base::Bytes& out);
  base::Status children(base::ByteView list, std::uint16_t parent, unsigned depth, base::Bytes& out);
  base::Status one(const Record& record, Scope& scope, base::Bytes& out);

  Shared& shared() { return shared_; }
  const std::string& where() const { return where_; }
  bool of_document() const { return root_ == 0x03E8; }
  const base::Profile& profile() const { return shared_.context.profile; }
  void removed(base::What what) { shared_.context.notes.removed(what, where_); }
  void warn(base::What what) { shared_.context.notes.warn(what, where_); }

  bool time_broken = false;  // something inside the time node at hand must not run

 private:
  void count_gone(const Record& record, unsigned depth);
  void atom(const Record& record, std::size_t least, std::size_t most, base::Bytes& out);

  Shared& shared_;
  std::string where_;
  std::uint16_t root_ = 0;  // the type of the object
};

// A function of records.def: writes what stays of the record, or nothing.
struct Call {
  Walker& walker;
  const Record& record;
  Scope& scope;
  base::Bytes& out;
};
#define SEKISHO_CONTAINER(type)
#define SEKISHO_ATOM(type, least, most)
#define SEKISHO_JUDGE(type, function) base::Status function(Call& call);
#define SEKISHO_GONE(type, what)
namespace judge {
#include "formats/ppt/records.def"
}
#undef SEKISHO_CONTAINER
#undef SEKISHO_ATOM
#undef SEKISHO_JUDGE
#undef SEKISHO_GONE

// The id of an ExHyperlinkContainer whose target may stay (2.10.16); nothing otherwise, with what to say.
struct Link {
  std::uint32_t id = 0;
  bool has_id = false;
  base::What why = base::What::count_;  // count_: it may stay
};
Link judge_link(const Record& hyperlink, const base::Profile& profile);
// 2.4.14.5: the persist object that an entry of a list of slides names; 0 where the entry is broken.
std::uint32_t slide_of(const Record& entry);

}  // namespace sekisho::formats::ppt
