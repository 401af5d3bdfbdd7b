// One presentation: what the document refers to, walked object by object, the document last.
#pragma once

#include "formats/ppt/persist.h"
#include "formats/ppt/walk.h"

namespace sekisho::formats::ppt {

class Presentation {
 public:
  Presentation(const Persist& persist, base::ByteView pictures, Context& context)
      : persist_(persist), shared_{context, pictures, {}, {}, {}, {}, false} {}

  // The objects that stay, by their ids.
  base::Result<std::map<std::uint32_t, base::Bytes>> run();
  const base::Bytes& pictures() const { return shared_.pictures; }

 private:
  struct Object {
    std::uint16_t type;
    std::string where;
  };
  void look_through(const Record& document);
  void count_slots(Records group);
  void refer(std::uint32_t id, std::initializer_list<std::uint16_t> types, std::string_view what);
  void note_rest();

  const Persist& persist_;
  Shared shared_;
  std::map<std::uint32_t, Object> wanted_;
};

}  // namespace sekisho::formats::ppt
