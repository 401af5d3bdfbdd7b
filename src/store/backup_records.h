// The records of a backup file of PostgreSQL: each a letter, a length (32 bits, little-endian) and bytes:
//   m  a migration: number, name, hash, between tabs
//   t  a table: name, tab, its columns between commas; in an order that its foreign keys allow
//   d  rows of that table, as COPY gives them in text format
//   s  a sequence of that table: column, tab, the next number
//   e  the SHA-256 of everything before; nothing follows
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/fd.h"
#include "base/hash.h"

namespace sekisho::store {

class RecordWriter {
 public:
  explicit RecordWriter(int fd) : fd_(fd) {}
  base::Status begin();
  base::Status record(char kind, std::string_view bytes);
  base::Status end();

 private:
  base::Status raw(base::ByteView bytes);
  const int fd_;
  base::Sha256 hash_;
};

// Records as they come. That the file was whole is known at its end only: read it through once before believing any.
class RecordReader {
 public:
  struct Record {
    char kind = 0;
    std::string bytes;
  };
  static base::Result<RecordReader> open(const std::string& file);
  // A record of kind e is the end, and the file was whole. Errors: backup_damaged.
  base::Result<Record> next();

 private:
  explicit RecordReader(base::OwnedFd fd);
  base::Result<std::string> take(std::size_t size);
  base::OwnedFd fd_;
  std::unique_ptr<base::Sha256> hash_;
};

}  // namespace sekisho::store
