// Room:   doors: the ways in and out of the checkpoint, one folder each: the console's uploads, watched folders.
// In/Out: bytes from browsers and folders in, held items; released items out, each through the desk.
// Never:  changes an item but through crossing; follows a link or a name out of its folder; gives out what the desk did not hand over.
// Fails:  upload_gone, upload_offset, too_busy, folder_unavailable, and what crossing and the store fail with; what was held is never lost.
// Start reading at: doors/LIST, then web/uploads.h, folder/folder.h.
#pragma once

#include <span>
#include <string_view>

namespace sekisho::doors {

struct Door {
  std::string_view id;        // of its folder
  std::string_view ja, en;    // what people call it
  std::string_view settings;  // the section of the settings file; [[section]] where there can be several
};

// The table made from doors/LIST, in its order.
std::span<const Door* const> all();

}  // namespace sekisho::doors
