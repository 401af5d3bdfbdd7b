#include "formats/jww/jww.h"

#include "formats/jww/archive.h"

namespace sekisho::formats::jww {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::string_view kMark = "JwwData.";
constexpr std::uint32_t kOldest = 300, kNewest = 899;
constexpr std::uint32_t kImagesMax = 10'000;
// "（画像）" in Shift_JIS: stands where a picture was named.
constexpr std::string_view kPictureWas = "\x81\x69\x89\xE6\x91\x9C\x81\x6A";

class Drawing {
 public:
  Drawing(ByteView input, Context& context, Bytes& out) : file_(input, out), context_(context) {}

  bool run() {
    file_.numbers(static_cast<int>(kMark.size()), 1);
    version_ = static_cast<std::uint32_t>(file_.number(4));
    if (version_ < kOldest || version_ > kNewest) return false;
    header();
    return file_.ok() && objects(false) && objects(true) && images() && file_.ok();
  }

 private:
  void longs(int count) { file_.numbers(count, 4); }
  void doubles(int count) { file_.doubles(count); }

  void header() {
    file_.strings(1);  // the memo
    longs(2);
    for (int group = 0; group < 16; ++group) {
      longs(2);
      doubles(1);
      longs(1 + 2 * 16);
    }
    longs(14 + 7);
    doubles(3);
    longs(2);
    doubles(5);
    file_.strings(16 * 16 + 16);  // layers, groups of layers
    shadows_and_views();
    pens_and_lines();
    letters();
  }
  void shadows_and_views() {
    doubles(2);
    longs(1);
    doubles(1 + 2);
    longs(1);
    doubles(6);
    for (int jump = 0; jump < 8; ++jump) {
      doubles(3);
      longs(1);
    }
    doubles(3);
    longs(1);
    doubles(3);
    longs(1);
    doubles(10 + 1);
  }
  void pens_and_lines() {
    longs(10 * 2);
    for (int pen = 0; pen < 10; ++pen) {
      longs(2);
      doubles(1);
    }
    longs(8 * 4 + 5 * 5 + 4 * 4);
    longs(11);
    longs(5);
    doubles(5 + 4);
    longs(2);
    if (version_ < 420) return;
    longs(257 * 2);
    for (int colour = 0; colour < 257; ++colour) {
      file_.strings(1);
      longs(2);
      doubles(1);
    }
    longs(33 * 4);
    for (int line = 0; line < 33; ++line) {
      file_.strings(1);
      longs(1);
      doubles(10);
    }
  }
  void letters() {
    for (int kind = 0; kind < 10; ++kind) {
      doubles(3);
      longs(1);
    }
    doubles(3);
    longs(2);
    doubles(2);
    longs(1);
    doubles(6);
  }

  // A list of objects; the second holds the definitions of blocks, each with a list of its own.
  bool objects(bool blocks) {
    const std::uint32_t count = file_.count();
    for (std::uint32_t i = 0; i < count && file_.ok(); ++i) {
      const std::string name = file_.object();
      if (blocks ? name != "CDataList" || !block_definition() : !object(name)) return false;
    }
    return file_.ok();
  }
  bool block_definition() {
    common();
    longs(3);
    file_.strings(1);
    return file_.ok() && objects(false);
  }

  struct Common {
    std::uint64_t style, colour;
  };
  Common common() {
    longs(1);
    Common out{};
    out.style = file_.number(1);
    out.colour = file_.number(2);
    file_.numbers(version_ >= 351 ? 4 : 3, 2);
    return out;
  }

  bool object(std::string_view name) {
    if (name == "CDataSen") return line();
    if (name == "CDataEnko") {
      common();
      doubles(7);
      longs(1);
    } else if (name == "CDataTen") {
      return point();
    } else if (name == "CDataMoji") {
      return words();
    } else if (name == "CDataSunpou") {
      common();
      line();
      words();
      if (version_ >= 420) {
        file_.number(2);
        line();
        line();
        for (int i = 0; i < 4; ++i) point();
      }
    } else if (name == "CDataSolid") {
      const Common pen = common();
      doubles(8);
      if (pen.colour == 10) longs(1);
    } else if (name == "CDataBlock") {
      common();
      doubles(5);
      longs(1);
    } else {
      return false;
    }
    return file_.ok();
  }
  bool line() {
    common();
    doubles(4);
    return file_.ok();
  }
  bool point() {
    const Common pen = common();
    doubles(2);
    longs(1);
    if (pen.style == 100) {
      longs(1);
      doubles(2);
    }
    return file_.ok();
  }
  bool words() {
    common();
    doubles(4);
    longs(1);
    doubles(4);
    file_.strings(1);  // the font
    std::string text = file_.string();
    if (text.starts_with("^@BM")) {  // a picture: the way to its file and its size
      context_.notes.removed(What::cad_reference);
      text = kPictureWas;
    }
    file_.put_string(text);
    return file_.ok();
  }

  // Since version 7: pictures that texts name. They go, since what names them went.
  bool images() {
    if (version_ < 700) return file_.at_end();
    const std::uint32_t count = file_.input().u32le();
    if (count > kImagesMax) return false;
    for (std::uint32_t i = 0; i < count && file_.ok(); ++i) {
      (void)file_.string();
      file_.input().skip(file_.input().u32le());
    }
    if (count != 0) context_.notes.removed(What::embedded_file, {}, count);
    if (count != 0) context_.notes.warn(What::pictures_lost);
    base::put_u32le(file_.output(), 0);
    return file_.ok() && file_.at_end();
  }

  Archive file_;
  Context& context_;
  std::uint32_t version_ = 0;
};

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  if (type != FileType::jww || !base::starts_with(input, kMark)) return base::refuse(Code::no_open_description);
  Bytes made;
  Notes notes;
  Context inside{context.profile, context.limits, notes, context.children, context.name, {}};
  if (!Drawing(input, inside, made).run()) return base::refuse(Code::no_open_description, {}, "bytes that the description does not explain");
  for (const base::Note& note : notes.removed()) context.notes.removed(note.what, note.where, note.count);
  for (const base::Note& note : notes.warnings()) context.notes.warn(note.what, note.where, note.count);
  out.write(made);
  return FileType::jww;
}

}  // namespace sekisho::formats::jww
