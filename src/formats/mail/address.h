// Lists of addresses (RFC 5322 section 3.4, RFC 6854 groups, RFC 6532), read as leniently as mailers write them and written strictly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::formats::mail {

struct Mailbox {
  std::string name;     // decoded
  std::string address;  // "local@domain" or a bare local part; empty when there is none that can be written
};

struct Addresses {
  std::vector<Mailbox> list;
  bool repaired = false;
  std::uint64_t invalid = 0, deceiving = 0;
};
Addresses read_addresses(std::string_view raw);

// Each on a line of its own behind the first; `column` columns stand in front.
std::string write_addresses(const std::vector<Mailbox>& list, std::size_t column);

}  // namespace sekisho::formats::mail
