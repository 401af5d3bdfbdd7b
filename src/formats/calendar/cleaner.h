// Judges the properties of a calendar or of contacts, component by component.
#pragma once

#include <string>
#include <vector>

#include "formats/calendar/lines.h"
#include "formats/calendar/words.h"
#include "formats/format.h"

namespace sekisho::formats::calendar {

class Cleaner {
 public:
  Cleaner(base::FileType type, Context& context) : type_(type), context_(context) {}

  // Errors: damaged, too_deep, and a refused attachment where the profile refuses the whole.
  base::Result<std::string> run(std::vector<Line>& lines);

 private:
  struct Component {
    std::string name;
    std::size_t begin;  // of out_
    bool dropped = false;
  };

  base::Status open(const Line& line);
  base::Status close(const Line& line);
  void property(Line& line);
  bool keep(Line& line, Value value);
  void parameters(Line& line);
  bool address(Line& line);
  bool picture(Line& line);
  bool attachment(Line& line);
  void show(std::string& text);
  bool dropping() const { return !open_.empty() && open_.back().dropped; }
  bool contacts() const { return type_ == base::FileType::vcard; }
  bool removed(base::What what) {
    context_.notes.removed(what);
    return false;
  }

  base::FileType type_;
  Context& context_;
  std::string out_;
  std::vector<Component> open_;
  Version version_ = Version::current;
};

}  // namespace sekisho::formats::calendar
