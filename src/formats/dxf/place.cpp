#include "formats/dxf/drawing.h"
#include "formats/dxf/rules.h"

namespace sekisho::formats::dxf {

std::string_view first_of(const Record& record, int code) {
  for (const Tag& tag : record)
    if (tag.code == code) return tag.text;
  return {};
}

std::size_t Letters::length_at(std::string_view text, std::size_t at) const {
  const auto first = static_cast<unsigned char>(text[at]);
  const bool lead = double_byte && ((first >= 0x81 && first <= 0x9F) || (first >= 0xE0 && first <= 0xFC));
  return lead && at + 1 < text.size() ? 2 : 1;
}

Place::Verdict Place::take(const Record& record) {
  const std::string_view type = record.front().text;
  said_ = false;
  if (type == "EOF") return Verdict::end;
  if (type == "SECTION") {
    if (open_) return Verdict::bad;
    open_ = true;
    section_ = first_of(record, 2);
    table_ = {};
    dropped_section_ = !section_allowed(section_);
    return dropped_section_ ? Verdict::drop : Verdict::keep;
  }
  if (!open_) return Verdict::bad;
  if (type == "ENDSEC") {
    open_ = false;
    said_ = dropped_section_;
    return dropped_section_ ? Verdict::drop : Verdict::keep;
  }
  said_ = dropped_section_;
  return dropped_section_ ? Verdict::drop : inside(record, type);
}

Place::Verdict Place::inside(const Record& record, std::string_view type) {
  const auto when = [](bool allowed) { return allowed ? Verdict::keep : Verdict::drop; };
  if (section_ == "CLASSES") {
    const std::string_view name = first_of(record, 1);
    return when(type == "CLASS" && (entity_allowed(name) || object_allowed(name)));
  }
  if (section_ == "TABLES") {
    if (type == "TABLE") {
      table_ = first_of(record, 2);
      dropped_table_ = !table_allowed(table_);
      return when(!dropped_table_);
    }
    said_ = dropped_table_;
    const bool stays = !table_.empty() && !dropped_table_ && (type == table_ || type == "ENDTAB");
    if (type == "ENDTAB") table_ = {};
    return when(stays);
  }
  if (section_ == "BLOCKS" && (type == "BLOCK" || type == "ENDBLK")) return Verdict::keep;
  if (section_ == "BLOCKS" || section_ == "ENTITIES") return when(entity_allowed(type));
  return when(section_ == "OBJECTS" && object_allowed(type));
}

}  // namespace sekisho::formats::dxf
