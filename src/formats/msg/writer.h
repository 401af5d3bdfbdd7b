// Storages of a message written anew ([MS-OXMSG] 2.4): text always as UTF-16, every stream under the name of its property.
#pragma once

#include <span>

#include "formats/compound/compound.h"
#include "formats/msg/property.h"

namespace sekisho::formats::msg {

class StorageWriter {
 public:
  explicit StorageWriter(std::string_view name) : storage_(compound::make_storage(name)) {}

  void add(std::uint16_t id, const Value& value);
  void number(std::uint16_t id, std::uint32_t value) { add(id, {.kind = Kind::number, .number = value}); }
  void text(std::uint16_t id, std::string value) { add(id, {.kind = Kind::text, .text = std::move(value)}); }
  void binary(std::uint16_t id, base::ByteView bytes);
  void child(compound::Entry entry) { storage_.children.push_back(std::move(entry)); }

  // header: what stands in front of the entries of the property stream.
  compound::Entry finish(base::Bytes header);

 private:
  void entry(std::uint16_t id, std::uint16_t type, std::uint64_t value);
  compound::Entry storage_;
  std::map<std::uint32_t, std::uint64_t> entries_;  // by identifier and type
};

// [MS-OXCDATA] 2.2.5.1: what Outlook wants beside a name and an address; made of them alone.
base::Bytes one_off_entry(std::string_view name, std::string_view type, std::string_view address);

base::Bytes to_utf16(std::string_view utf8);

}  // namespace sekisho::formats::msg
