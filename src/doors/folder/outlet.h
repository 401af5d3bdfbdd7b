// From the desk to the out and refused folders: what was released appears once, whole, beside its report; what was not, as a text that says why.
// Works hours and restarts later: the table says what is still to come. One thread.
#pragma once

#include "doors/folder/pass.h"

namespace sekisho::doors::folder {

class Outlet {
 public:
  Outlet(const Work& work, Rows& rows) : work_(work), rows_(rows) {}

  // Everything that is due. One file that cannot be put down does not keep the others back.
  // Errors: folder_unavailable, disk_full and those of the store: nothing more can be put down for now.
  base::Status deliver(Pass& pass);

 private:
  base::Status one(Rows::Due& due, Pass& pass);
  base::Status result(Rows::Due& due, Pass& pass);
  base::Status name(Rows::Due& due, const Tree& tree);
  // The clean file's address when it may be put down: taken now, or by an earlier try that was cut off.
  base::Result<std::optional<crossing::Desk::Taken>> taken(const Rows::Due& due);
  base::Status put_down(Rows::Due& due, const Tree& tree, const crossing::Desk::Taken& taken);
  base::Status reveal(Rows::Due& due, const Tree& tree, Pass& pass);
  base::Status beside(const Rows::Due& due, const Tree& tree, const store::Address& address, std::uint64_t bytes);
  base::Status text(Rows::Due& due, Pass& pass);
  base::Result<std::string> remark_of(const crossing::Item& item);
  base::Result<bool> taken_last_by_us(const crossing::Item& item);

  const Work& work_;
  Rows& rows_;
};

}  // namespace sekisho::doors::folder
