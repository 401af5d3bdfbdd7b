#include "formats/pages/pages.h"

#include <fmt/format.h>
#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>
#include <map>

namespace sekisho::formats::pages {

using base::ByteView;
using base::Code;
using base::Result;
using base::Setting;

namespace {

constexpr int kCodesInFont = 255;  // code 0 stays unused

struct Picture {
  std::uint32_t width, height;
  ByteView pixels;  // RGB
};

std::optional<std::uint32_t> number(base::Reader& in) {
  std::uint32_t value = 0;
  int digits = 0;
  for (std::uint8_t byte = in.u8(); in.ok() && byte >= '0' && byte <= '9' && digits < 7; byte = in.u8(), ++digits) value = value * 10 + (byte - '0');
  return in.ok() && digits > 0 ? std::optional(value) : std::nullopt;
}

// "P6\nWIDTH HEIGHT\n255\n" and the pixels, as poppler writes it.
std::optional<Picture> next_picture(base::Reader& in) {
  if (base::text(in.take(3)) != "P6\n") return std::nullopt;
  const auto width = number(in), height = number(in), depth = number(in);
  if (!width || !height || depth != 255u || *width == 0 || *height == 0 || *width > 65'000 || *height > 65'000) return std::nullopt;
  const ByteView pixels = in.take(std::size_t{*width} * *height * 3);
  return in.ok() ? std::optional(Picture{*width, *height, pixels}) : std::nullopt;
}

struct Errors : jpeg_error_mgr {
  std::jmp_buf jump;
};
void on_error(j_common_ptr info) { std::longjmp(static_cast<Errors*>(info->err)->jump, 1); }

// Everything that a jump would pass over lives here, outside the function that sets it.
struct Encoder {
  Errors errors;
  jpeg_compress_struct out{};
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  ~Encoder() {
    jpeg_destroy_compress(&out);
    std::free(memory);
  }
};

bool encode(Encoder& encoder, const Picture& picture, int quality) {
  jpeg_compress_struct& out = encoder.out;
  out.err = jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = on_error;
  if (setjmp(encoder.errors.jump) != 0) return false;
  jpeg_create_compress(&out);
  jpeg_mem_dest(&out, &encoder.memory, &encoder.size);
  out.image_width = picture.width;
  out.image_height = picture.height;
  out.input_components = 3;
  out.in_color_space = JCS_RGB;
  jpeg_set_defaults(&out);
  jpeg_set_quality(&out, quality, TRUE);
  out.optimize_coding = TRUE;
  jpeg_start_compress(&out, TRUE);
  while (out.next_scanline < out.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(picture.pixels.data() + std::size_t{out.next_scanline} * picture.width * 3);
    jpeg_write_scanlines(&out, &row, 1);
  }
  jpeg_finish_compress(&out);
  return true;
}

// Letters of the text layer: Type 3 fonts of empty glyphs, 255 letters each; what counts is their ToUnicode.
class Letters {
 public:
  // Font number and code.
  std::pair<int, int> of(char32_t letter) {
    const auto [found, added] = numbers_.try_emplace(letter, static_cast<int>(order_.size()));
    if (added) order_.push_back(letter);
    return {found->second / kCodesInFont, found->second % kCodesInFont + 1};
  }
  int fonts() const { return (static_cast<int>(order_.size()) + kCodesInFont - 1) / kCodesInFont; }
  std::u32string_view of_font(int font) const {
    return std::u32string_view(order_).substr(static_cast<std::size_t>(font) * kCodesInFont, kCodesInFont);
  }

 private:
  std::map<char32_t, int> numbers_;
  std::u32string order_;
};

class Document {
 public:
  explicit Document(Sink& out) : out_(out) { write("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"); }

  int reserve() {
    places_.push_back(0);
    return static_cast<int>(places_.size());
  }
  void object(int id, std::string_view body) {
    places_[static_cast<std::size_t>(id) - 1] = written_;
    write(fmt::format("{} 0 obj\n{}\nendobj\n", id, body));
  }
  int object(std::string_view body) {
    const int id = reserve();
    object(id, body);
    return id;
  }
  int stream(std::string_view entries, ByteView bytes) {
    const int id = reserve();
    places_[static_cast<std::size_t>(id) - 1] = written_;
    write(fmt::format("{} 0 obj\n<<{}/Length {}>>\nstream\n", id, entries, bytes.size()));
    out_.write(bytes);
    written_ += bytes.size();
    write("\nendstream\nendobj\n");
    return id;
  }
  void finish(int root) {
    const std::uint64_t xref = written_;
    std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", places_.size() + 1);
    for (std::uint64_t place : places_) table += fmt::format("{:010} 00000 n \n", place);
    write(table + fmt::format("trailer\n<</Size {}/Root {} 0 R>>\nstartxref\n{}\n%%EOF\n", places_.size() + 1, root, xref));
  }

 private:
  void write(std::string_view text) {
    out_.write(text);
    written_ += text.size();
  }
  Sink& out_;
  std::uint64_t written_ = 0;
  std::vector<std::uint64_t> places_;
};

std::string page_content(const std::vector<Word>& words, double width, double height, Letters& letters) {
  std::string out = fmt::format("q {:.2f} 0 0 {:.2f} 0 0 cm /I Do Q\n", width, height);
  if (words.empty()) return out;
  out += "BT\n";
  for (const Word& word : words) {
    const double size = word.y_max - word.y_min;
    const double stretch = 100 * (word.x_max - word.x_min) / (static_cast<double>(word.text.size()) * size);
    out += fmt::format("{:.2f} Tz 1 0 0 1 {:.2f} {:.2f} Tm ", stretch, word.x_min, height - word.y_max);
    int font = -1;
    for (char32_t letter : word.text) {
      const auto [number, code] = letters.of(letter);
      if (number != font) out += fmt::format("{}/F{} {:.2f} Tf <", font < 0 ? "" : "> Tj ", number, size);
      font = number;
      out += fmt::format("{:02X}", code);
    }
    out += "> Tj\n";
  }
  return out + "ET\n";
}

// The picture's side rounds the page's up to whole pixels; the page's own is better where both agree.
double page_side(std::uint32_t pixels, double points, std::uint32_t dpi) {
  const double side = pixels * 72.0 / dpi;
  return points > 0 && side - points >= 0 && side - points < 72.0 / dpi + 0.01 ? points : side;
}

std::string utf16_hex(char32_t code) {
  if (code < 0x10000) return fmt::format("{:04X}", static_cast<unsigned>(code));
  const auto rest = static_cast<unsigned>(code - 0x10000);
  return fmt::format("{:04X}{:04X}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

int font_object(Document& document, std::u32string_view letters, int glyph) {
  std::string names, widths, map;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    names += fmt::format("/g{}", i + 1);
    widths += "1000 ";
    if (i % 100 == 0) map += fmt::format("{}{} beginbfchar\n", i == 0 ? "" : "endbfchar\n", std::min<std::size_t>(100, letters.size() - i));
    map += fmt::format("<{:02X}> <{}>\n", i + 1, utf16_hex(letters[i]));
  }
  std::string procedures;
  for (std::size_t i = 0; i < letters.size(); ++i) procedures += fmt::format("/g{} {} 0 R", i + 1, glyph);
  const std::string cmap =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Sekisho def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n" +
      map + "endbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
  const int unicode = document.stream("", base::view(cmap));
  return document.object(
      fmt::format("<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 1/LastChar {}/Widths[{}]"
                  "/Encoding<</Type/Encoding/Differences[1 {}]>>/CharProcs<<{}>>/Resources<<>>/ToUnicode {} 0 R>>",
                  letters.size(), widths, names, procedures, unicode));
}

}  // namespace

Result<base::FileType> assemble(ByteView input, base::FileType, Context& context, Sink& out) {
  base::Reader in(input);
  const std::uint32_t dpi = in.u32le();
  const std::uint64_t picture_bytes = in.u64le();
  base::Reader pictures(in.take(picture_bytes));
  if (!in.ok() || dpi < 20 || dpi > 1200 || pictures.left() == 0) return base::refuse(Code::damaged, {}, "no pictures of pages");
  const auto texts = read_text(base::text(in.take(in.left())), context.limits.frames_max);

  Document document(out);
  const int catalog = document.reserve(), tree = document.reserve(), fonts = document.reserve();
  Letters letters;
  std::string kids;
  std::size_t count = 0;
  for (; !pictures.at_end(); ++count) {
    if (count >= context.limits.frames_max) return base::refuse(Code::too_many_frames);
    const auto picture = next_picture(pictures);
    if (!picture) return base::refuse(Code::damaged, fmt::format("page {}", count + 1));
    if (std::uint64_t{picture->width} * picture->height > context.limits.pixels_max)
      return base::refuse(Code::too_many_pixels, fmt::format("page {}", count + 1));
    Encoder encoder;
    if (!encode(encoder, *picture, context.profile[Setting::picture_jpeg_quality]))
      return base::refuse(Code::damaged, fmt::format("page {}", count + 1));
    static const PageText kNone;
    const PageText& text = count < texts.size() ? texts[count] : kNone;
    const double width = page_side(picture->width, text.width, dpi), height = page_side(picture->height, text.height, dpi);
    const int image =
        document.stream(fmt::format("/Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
                                    picture->width, picture->height),
                        {encoder.memory, encoder.size});
    const std::string content = page_content(text.words, width, height, letters);
    const int contents = document.stream("", base::view(content));
    const int page = document.object(
        fmt::format("<</Type/Page/Parent {} 0 R/MediaBox[0 0 {:.2f} {:.2f}]/Contents {} 0 R/Resources<</XObject<</I {} 0 R>>/Font {} 0 R>>>>", tree,
                    width, height, contents, image, fonts));
    kids += fmt::format("{} 0 R ", page);
  }
  std::string names;
  const int glyph = letters.fonts() > 0 ? document.stream("", base::view("1000 0 d0")) : 0;
  for (int font = 0; font < letters.fonts(); ++font) names += fmt::format("/F{} {} 0 R", font, font_object(document, letters.of_font(font), glyph));
  document.object(fonts, fmt::format("<<{}>>", names));
  document.object(tree, fmt::format("<</Type/Pages/Count {}/Kids[{}]>>", count, kids));
  document.object(catalog, fmt::format("<</Type/Catalog/Pages {} 0 R>>", tree));
  document.finish(catalog);
  return base::FileType::pdf;
}

}  // namespace sekisho::formats::pages
