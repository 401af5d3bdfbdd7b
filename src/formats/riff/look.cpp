#include "formats/riff/look.h"

#include <algorithm>
#include <initializer_list>

namespace sekisho::formats::riff {
namespace {

using base::ByteView;
using base::FileType;
using worker::second_look::Look;

constexpr std::size_t kWaveFormatMax = 256, kPictureFormatMax = 40 + 4 * 256;

bool at(ByteView b, std::size_t offset, std::string_view text) { return base::text(base::slice(b, offset, text.size())) == text; }

// Walks the chunks of a list; each must fill its place to the byte.
class Walk {
 public:
  Walk(ByteView bytes, Look& look) : bytes_(bytes), look_(look) {}

  bool next() {
    if (at_ == bytes_.size() || broken_) return false;
    base::Reader in(base::slice(bytes_, at_));
    id_ = base::text(in.take(4));
    const std::size_t length = in.u32le();
    body_ = in.take(length);
    if (length % 2 != 0 && in.u8() != 0) look_.find("a padding byte that says something");
    if (!in.ok()) {
      broken_ = true;
      look_.find("a chunk that does not end", "byte", at_);
      return false;
    }
    at_ += in.position();
    return true;
  }
  std::string_view id() const { return id_; }
  ByteView body() const { return body_; }
  bool list(std::string_view kind) const { return id_ == "LIST" && at(body_, 0, kind); }

 private:
  ByteView bytes_, body_;
  Look& look_;
  std::string_view id_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

void wave(ByteView chunks, Look& look) {
  Walk walk(chunks, look);
  while (walk.next() && !look.enough()) {
    const bool known = walk.id() == "fmt " || walk.id() == "fact" || walk.id() == "data";
    if (!known) look.find("a chunk of other things in a WAV");
    if (walk.id() == "fmt " && walk.body().size() > kWaveFormatMax) look.find("a long wave format");
    if (walk.id() == "fact" && walk.body().size() != 4) look.find("a long fact chunk");
  }
}

void stream(ByteView chunks, Look& look) {
  Walk walk(chunks, look);
  while (walk.next() && !look.enough()) {
    const std::size_t most = walk.id() == "strh" ? 56 : walk.id() == "strf" ? kPictureFormatMax : 0;
    if (walk.body().size() > most) look.find("a chunk of other things in a stream's header");
    if (walk.id() == "strh" && !at(walk.body(), 0, "vids") && !at(walk.body(), 0, "auds")) look.find("a stream that is neither picture nor sound");
  }
}

void headers(ByteView chunks, Look& look) {
  Walk walk(chunks, look);
  while (walk.next() && !look.enough()) {
    if (walk.list("strl")) stream(base::slice(walk.body(), 4), look);
    else if (walk.id() != "avih" || walk.body().size() != 56) look.find("a chunk of other things in the headers");
  }
}

std::size_t pieces(ByteView chunks, Look& look) {
  Walk walk(chunks, look);
  std::size_t count = 0;
  while (walk.next() && !look.enough()) {
    const std::string_view holds = walk.id().substr(2);
    if (holds != "dc" && holds != "db" && holds != "wb") look.find("a piece that is neither picture nor sound");
    ++count;
  }
  return count;
}

void film(ByteView chunks, Look& look) {
  Walk walk(chunks, look);
  std::size_t count = 0, indexed = 0;
  while (walk.next() && !look.enough()) {
    if (walk.list("hdrl")) headers(base::slice(walk.body(), 4), look);
    else if (walk.list("movi")) count = pieces(base::slice(walk.body(), 4), look);
    else if (walk.id() == "idx1") indexed = walk.body().size() / 16;
    else look.find("a chunk of other things in an AVI");
  }
  if (count != indexed) look.find("an index of other pieces");
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  if (!at(bytes, 0, "RIFF")) return FileType::unknown;
  return at(bytes, 8, "WAVE") ? FileType::wav : at(bytes, 8, "AVI ") ? FileType::avi : FileType::unknown;
}

void look(ByteView bytes, FileType type, Look& look) {
  base::Reader in(base::slice(bytes, 4));
  const std::size_t length = in.u32le();
  if (look_kind(bytes, {}) != type) return look.find("no RIFF file of its type");
  if (length + 8 != bytes.size()) look.find("a length that is not the file's");
  if (type == FileType::wav) wave(base::slice(bytes, 12), look);
  else film(base::slice(bytes, 12), look);
}

}  // namespace sekisho::formats::riff
