// Writes tar as POSIX.1-2008 pax: ustar headers with fixed owners, modes and times; an extended header only where a name needs it.
// The same members give the same bytes.
#pragma once

#include "formats/zip/repack.h"

namespace sekisho::formats::archive {

class TarWriter : public zip::Package {
 public:
  explicit TarWriter(Sink& out) : out_(out) {}
  void folder(std::string_view path) override { emit(path, {}, '5'); }
  void file(std::string_view path, base::ByteView bytes) override { emit(path, bytes, '0'); }
  void finish();

 private:
  void emit(std::string_view path, base::ByteView bytes, char kind);
  void header(std::string_view prefix, std::string_view name, std::uint64_t bytes, char kind);
  void data(base::ByteView bytes);

  Sink& out_;
};

}  // namespace sekisho::formats::archive
