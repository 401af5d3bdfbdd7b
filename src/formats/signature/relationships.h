// The relationships transform (ISO/IEC 29500-2, 13.2.4.24): those relationships of a part that are signed, in their canonical spelling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "formats/signature/xml_tree.h"

namespace sekisho::formats::signature {

inline constexpr std::string_view kRelationshipTransform = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform";

// transform: the element of `tree` that names the wanted ones by SourceId or SourceType.
std::optional<std::string> signed_relationships(std::string_view xml, const Tree& tree, std::size_t transform, const base::Limits& limits);

}  // namespace sekisho::formats::signature
