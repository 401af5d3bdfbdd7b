// The summary of a document ([MS-OLEPS] 2.21, stream "\x05SummaryInformation"): only its title is read, and only a title is written.
#pragma once

#include <string>
#include <string_view>

#include "formats/compound/compound.h"

namespace sekisho::formats::compound {

inline constexpr std::string_view kSummaryName = "\x05SummaryInformation";

// UTF-8 without control characters; empty when there is none or it cannot be read.
std::string title_of(base::ByteView summary);

// A summary that says nothing but this title.
base::Bytes summary_with(std::string_view title_utf8);

}  // namespace sekisho::formats::compound
