// Second look at WAV and AVI: no chunks but those that hold format, samples, headers, pieces and index; nothing between or behind them.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::formats::riff {

base::FileType look_kind(base::ByteView bytes, std::string_view extension);
void look(base::ByteView bytes, base::FileType type, worker::second_look::Look& look);

inline constexpr base::FileType kLookTypes[] = {base::FileType::wav, base::FileType::avi};
inline constexpr worker::second_look::Checker kLook{kLookTypes, look_kind, look};

}  // namespace sekisho::formats::riff
