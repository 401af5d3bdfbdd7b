// The XML namespaces that may stand in an output, each with one prefix; see namespaces.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::formats::ooxml {

enum class Ns : std::uint8_t {
  none,     // an unqualified name
  xml,      // xml:space, xml:lang
  unknown,  // bound to a URI outside the list
#define SEKISHO_NAMESPACE(id, prefix, use, uri, strict_uri) id,
#include "formats/ooxml/xml/namespaces.def"
#undef SEKISHO_NAMESPACE
  count_,
};
inline constexpr std::size_t kNsCount = static_cast<std::size_t>(Ns::count_);

struct NsText {
  std::string_view prefix, uri;
  bool ignorable;
};
const NsText& describe(Ns ns);

// Ns::unknown for a URI outside the list. Strict URIs (ISO/IEC 29500-1) give the namespace of their transitional twin.
Ns namespace_of(std::string_view uri);

}  // namespace sekisho::formats::ooxml
