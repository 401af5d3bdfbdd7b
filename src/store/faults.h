// The counter behind fail_write(): every write of a database file or a blob asks it first. Any thread.
#pragma once

#include <cstddef>
#include <optional>

namespace sekisho::store {

// How many of these bytes still reach the disk: all of them (nothing), or fewer, and then the write fails as on a full disk.
std::optional<std::size_t> faulty_write(std::size_t bytes);

// Makes SQLite's own writes of files ask as well. Once for the process, before the first connection.
void watch_sqlite_writes();

}  // namespace sekisho::store
