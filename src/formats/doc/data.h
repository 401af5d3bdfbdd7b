// The Data stream ([MS-DOC] 2.3): pictures, form fields and long lists of modifiers that formatting refers to by offset. What is referred to is
// rebuilt and laid down anew, in the order of the references; nothing else comes out.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "formats/format.h"

namespace sekisho::formats::doc {

class Data {
 public:
  Data(base::ByteView old, Context& context) : old_(old), context_(context) {}

  // The new offset of what stood at the old one; nothing (and a note) when it cannot be kept.
  std::optional<std::uint32_t> picture(std::uint32_t offset);     // 2.9.192 PICFAndOfficeArtData
  std::optional<std::uint32_t> form_field(std::uint32_t offset);  // 2.9.158 NilPICFAndBinData with 2.9.78 FFData
  std::optional<std::uint32_t> modifiers(std::uint32_t offset, const std::function<base::Bytes(base::ByteView)>& clean);  // 2.9.211 PrcData

  base::Bytes take();

 private:
  // The bytes of the length that stands in front.
  base::ByteView block(std::uint32_t offset);
  // Blocks over blocks cannot make the output grow; one block may be tried as each of the three kinds.
  bool within_budget() const { return consumed_ <= 3 * std::uint64_t{old_.size()}; }
  std::optional<std::uint32_t> place(std::uint32_t offset, int kind, const std::function<base::Bytes()>& make);
  base::Bytes rebuilt_picture(base::ByteView block);
  base::Bytes rebuilt_form_field(base::ByteView block);

  base::ByteView old_;
  Context& context_;
  base::Bytes new_;
  std::uint64_t consumed_ = 0;
  std::map<std::pair<std::uint32_t, int>, std::optional<std::uint32_t>> placed_;
};

}  // namespace sekisho::formats::doc
