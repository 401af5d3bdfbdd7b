// Room:   formats: one folder per file format: recognise, take apart, rebuild. Links into sekisho-worker only.
// In/Out: untrusted bytes of one file in; clean bytes into a Sink, notes of what was removed, documents inside for others to disarm.
// Never:  files, sockets, processes, threads, clocks, randomness; nothing outside the spans and the Sink. Same bytes in, same bytes out.
// Fails:  by base::Error with a code of base/codes.def. What is half understood is refused, never passed.
// Start reading at: Format, then formats/LIST and one folder, say formats/png.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file_type.h"
#include "base/limits.h"
#include "base/measure.h"
#include "base/profile.h"
#include "base/what.h"

namespace sekisho::formats {

// Where the clean bytes go. Never fails towards the caller: beyond the quota it drops bytes and remembers (the worker then refuses).
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(base::ByteView bytes) = 0;
  void write(std::string_view text) { write(base::view(text)); }
};

class BytesSink : public Sink {
 public:
  using Sink::write;
  void write(base::ByteView bytes) override { base::put(bytes_, bytes); }
  base::Bytes& bytes() { return bytes_; }

 private:
  base::Bytes bytes_;
};

// What was removed, what to warn of and how much is left. Equal notes are added up; beyond Limits::notes_max places are dropped, counts are kept.
class Notes {
 public:
  void removed(base::What what, std::string_view where = {}, std::uint32_t count = 1) { add(removed_, what, where, count); }
  void warn(base::What what, std::string_view where = {}, std::uint32_t count = 1) { add(warnings_, what, where, count); }
  const std::vector<base::Note>& removed() const { return removed_; }
  const std::vector<base::Note>& warnings() const { return warnings_; }

  // Of one part: the characters (base::characters) of shown text that were read in the input, and those that were written. What was written beyond
  // what was read, a note that stands for something, does not make up for what another part lost.
  void text(std::uint64_t read, std::uint64_t kept) { measure_.text.add({read, std::min(read, kept)}); }
  // One picture inside the document; false where a blank or nothing stands in its place.
  void picture(bool kept) { measure_.pictures.add({1, kept ? 1u : 0u}); }
  const base::Measure& measure() const { return measure_; }

 private:
  static void add(std::vector<base::Note>& list, base::What what, std::string_view where, std::uint32_t count);
  std::vector<base::Note> removed_, warnings_;
  base::Measure measure_;
};

// A document inside a document, after it went through workers of its own.
struct ChildResult {
  enum class Verdict : std::uint8_t { clean, refused };
  Verdict verdict;
  base::FileType type;   // of the output; txt for a refused one
  base::Code reason;     // none when clean
  base::ByteView bytes;  // clean bytes, or for a refused child a UTF-8 text that says why
};

// Disarming is done in two passes when there are documents inside. In the first, disarm() keeps the bytes for other workers and
// returns nothing: the caller goes on to find the rest, and what it writes is thrown away. In the second (a fresh worker with the same input)
// the k-th call returns the k-th child's result. So the calls must come in the same order with the same bytes in both passes.
class Children {
 public:
  virtual ~Children() = default;
  virtual std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name_utf8) = 0;
};

struct Context {
  const base::Profile& profile;
  const base::Limits& limits;
  Notes& notes;
  Children& children;
  std::string_view name;      // the file's name, UTF-8; decides only inside the text family
  std::string_view password;  // empty when none was given
};

struct Format {
  std::string_view name;  // of the folder
  // The type by content, or nothing. name is used by the text family only.
  std::optional<base::FileType> (*recognise)(base::ByteView input, std::string_view name);
  // Writes the clean file and returns its type (docm → docx). type is what recognise() said.
  base::Result<base::FileType> (*rebuild)(base::ByteView input, base::FileType type, Context& context, Sink& out);
  // Types that detect/ tells apart in one look, for formats without a test of their own: recognise is then detect::recognised_as<those types>.
  std::span<const base::FileType> detected = {};
};

// The table made from formats/LIST, in its order: the first format that recognises the input has it.
std::span<const Format* const> all();
const Format* find(std::string_view name);

struct Recognised {
  base::FileType type = base::FileType::unknown;
  const Format* format = nullptr;  // nothing for pending and banned types
};
Recognised recognise(base::ByteView input, std::string_view name);

// Rebuilds a picture that stands inside a document, in this same process: jpeg, png, gif, bmp, tiff, webp, emf, wmf by content.
// Returns clean bytes and their type, or why not.
struct Picture {
  base::FileType type;
  base::Bytes bytes;
};
base::Result<Picture> rebuild_picture(base::ByteView input, Context& context);

}  // namespace sekisho::formats
