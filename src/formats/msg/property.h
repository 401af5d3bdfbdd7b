// MAPI properties as a message's storages hold them ([MS-OXMSG] 2.4): read with checked types, text always as UTF-8.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/compound/compound.h"
#include "formats/format.h"

namespace sekisho::formats::msg {

enum class Kind : std::uint8_t { number, flag, real, time, text, lines, list };

// [MS-OXCDATA] 2.11.1
enum Type : std::uint16_t {
  kShort = 0x0002,
  kLong = 0x0003,
  kDouble = 0x0005,
  kBoolean = 0x000B,
  kObject = 0x000D,
  kString8 = 0x001E,
  kUnicode = 0x001F,
  kTime = 0x0040,
  kBinary = 0x0102,
  kManyString8 = 0x101E,
  kManyUnicode = 0x101F,
};

struct Value {
  Kind kind = Kind::number;
  std::uint64_t number = 0;       // number, flag, real (its bits), time (100 ns since 1601)
  std::string text;               // text, lines
  std::vector<std::string> list;  // list
  bool operator==(const Value&) const = default;
};

// Values by property identifier; the order in which they are written.
using Values = std::map<std::uint16_t, Value>;

// The property stream of one storage, not yet judged.
class Properties {
 public:
  // header_bytes: 32 of the outermost message, 24 of one inside, 8 of recipients and attachments (2.4.1).
  Properties(const compound::Entry& storage, std::size_t header_bytes);

  bool readable() const { return readable_; }
  struct Item {
    std::uint16_t type = 0;
    std::uint64_t number = 0;
  };
  const std::multimap<std::uint16_t, Item>& items() const { return items_; }
  std::optional<std::uint32_t> number(std::uint16_t id) const;
  // Of a property that is text, whatever its encoding; nothing when there is none. label: of the 8-bit form.
  std::optional<std::string> text(std::uint16_t id, std::string_view label, Notes& notes) const;
  std::optional<Value> value(std::uint16_t id, Kind kind, std::string_view label, Notes& notes) const;
  base::ByteView stream(std::uint16_t id, std::uint16_t type) const;
  const compound::Entry* object(std::uint16_t id) const;  // a storage

 private:
  const compound::Entry* entry(std::uint16_t id, std::uint16_t type, std::string_view suffix = {}) const;
  std::optional<Value> list(std::uint16_t id, std::string_view label, Notes& notes) const;
  const compound::Entry& storage_;
  std::multimap<std::uint16_t, Item> items_;
  bool readable_ = false;
};

// The label of a Windows code page; empty for one that is not known.
std::string label_of(std::uint32_t code_page);

// Text for people: no control characters, nothing that deceives the eye; one line, or lines that end with CR LF.
std::string clean_text(std::string_view utf8, Kind kind, Notes& notes);

std::string stream_name(std::uint16_t id, std::uint16_t type);

}  // namespace sekisho::formats::msg
