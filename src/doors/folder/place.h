// Putting files into a folder that others use too: whole or not at all, never over something else, by steps without links. One thread.
#pragma once

#include "doors/folder/pass.h"

namespace sekisho::doors::folder {

// A text beside or instead of a result: shown_path with the suffix, below `folder`. Fine when it is there already, word for word: then it was put
// there before a restart. Gives the path it got. Errors: folder_unavailable, output_unwritable, disk_full.
base::Result<std::string> place_text(const Work& work, const std::string& folder, const std::string& shown_path, std::string_view suffix,
                                     const std::string& text);
// The name is the result's and free for it: nothing is done when something stands there.
base::Status place_beside(const Work& work, const Tree& tree, const std::string& path, const std::string& text);

// A path for a result whose own name and those of its report and note are free.
base::Result<std::string> free_path(const Work& work, const Tree& tree, const std::string& wanted);

// Nothing stands there, as far as can be seen.
bool is_free(const Tree& tree, const std::string& path);

// A file under its hidden name, beside the one it will get.
class Hidden {
 public:
  Hidden(const Work& work, const Tree& tree, std::string path, const std::string& id);
  // A fresh file, in place of what an earlier try left.
  base::Status begin();
  base::Status write(base::ByteView piece);
  base::Status finish();  // flushed
  base::Result<bool> is_there();
  // Under its name. Errors: output_exists.
  base::Status reveal();
  void remove();

 private:
  base::Status reach();
  const Work& work_;
  const Tree& tree_;
  const std::string path_, name_;
  base::OwnedFd folder_, fd_;
};

}  // namespace sekisho::doors::folder
