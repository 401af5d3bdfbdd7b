// From the members of an archive of any kind to a fresh one: safe names, each member disarmed by workers of its own, texts where one could not
// pass. Shared by formats/zip and formats/archive.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/zip/names.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::zip {

// One member by its header alone.
struct Member {
  RawName name;
  bool directory = false;
  base::Code refused = base::Code::none;  // why it cannot pass whatever is in it: a link, an unknown method
};

// The archive that comes out.
class Package {
 public:
  virtual ~Package() = default;
  virtual void folder(std::string_view path) = 0;  // ends in '/'
  virtual void file(std::string_view path, base::ByteView bytes) = 0;
};

class ZipPackage : public Package {
 public:
  explicit ZipPackage(Writer& writer) : writer_(writer) {}
  void folder(std::string_view path) override { writer_.add(path, {}, Writer::Method::store); }
  void file(std::string_view path, base::ByteView bytes) override {
    writer_.add(path, bytes, bytes.empty() ? Writer::Method::store : Writer::Method::deflate);
  }

 private:
  Writer& writer_;
};

// What becomes of links and devices: ZIP explains each in a text, the archives of Unix, which are full of them, only count them.
enum class Links : std::uint8_t { explained, dropped };

class Repack {
 public:
  Repack(Context& context, Package& out, Links links) : context_(context), out_(out), links_(links) {}

  // All names first: a later member keeps its name even when an earlier one changes its own. too_many_entries above the setting.
  base::Status plan(const std::vector<Member>& members);

  // Then every member in order. bytes is asked only where they are needed; its error stands in the text that replaces the member.
  using Unpack = std::function<base::Result<base::ByteView>()>;
  base::Status put(std::size_t member, const Unpack& bytes);

  bool empty() const { return empty_; }  // nothing came out, nor will

 private:
  struct Planned {
    std::string path;
    base::Code refused = base::Code::none;  // decided by the name or the header alone
    bool directory = false, dropped = false;
  };
  void take_folders(const std::string& path);
  Planned planned(const Member& member, const SafePath& path);
  void note(const Planned& planned, const SafePath& path, bool decoding_changed);
  base::Status replace(const std::string& path, base::Code reason);
  base::Status replace(const std::string& path, base::Code reason, std::string_view text);

  Context& context_;
  Package& out_;
  Links links_;
  bool empty_ = true;
  Paths taken_;
  std::unordered_set<std::string> seen_;
  std::vector<Planned> planned_;
};

}  // namespace sekisho::formats::zip
