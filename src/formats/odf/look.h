// The second look at OpenDocuments: parts that may be there, markup without anything that runs, fetches or leads elsewhere.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::odf {

inline constexpr base::FileType kLookTypes[] = {base::FileType::odt,  base::FileType::ods,  base::FileType::odp,  base::FileType::odg,
                                                base::FileType::ott,  base::FileType::ots,  base::FileType::otp,  base::FileType::otg,
                                                base::FileType::fodt, base::FileType::fods, base::FileType::fodp, base::FileType::fodg};
base::FileType kind_by_look(base::ByteView bytes, std::string_view extension);
void look_at_document(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr worker::second_look::Checker kLook{kLookTypes, kind_by_look, look_at_document};

}  // namespace sekisho::formats::odf
