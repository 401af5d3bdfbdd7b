// Pictures of one bit a pixel: CCITT (ISO 32000-1, 7.4.6) and JBIG2 (7.4.7). They are decoded whole and written anew in one form.
#include "formats/ccitt/ccitt.h"
#include "formats/jbig2/jbig2.h"
#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

// JBIG2 has an overhead that only small pictures feel.
constexpr std::size_t kSmallBytes = 4096;

bool flag(const Object& parameters, const char* key, bool otherwise) {
  Object value = at(parameters, key);
  return value.isBool() ? value.getBoolValue() : otherwise;
}

// A picture whose every pixel is coded several times over may still pass; small ones may cost what they like.
ccitt::Budget budget_for(std::uint64_t pixels) { return ccitt::Budget(pixels * 6 + (std::uint64_t{64} << 20)); }

std::string fax_filter(const ccitt::Bitmap& bitmap, bool black_is_one) {
  std::string out = "/Filter/CCITTFaxDecode/DecodeParms<<";
  if (black_is_one) out += "/BlackIs1 true";
  return out + "/Columns " + std::to_string(bitmap.width()) + "/K -1/Rows " + std::to_string(bitmap.height()) + ">>";
}

}  // namespace

bool Builder::fax_picture(const Object& parameters, const Object& dict, base::ByteView bytes, Data& out) {
  const long long width = integer_or(at(dict, "/Width"), 0), height = integer_or(at(dict, "/Height"), 0);
  const long long columns = integer_or(at(parameters, "/Columns"), 1728);
  if (width <= 0 || height <= 0 || columns <= 0 || columns > ccitt::Bitmap::kSideMax) return false;
  ccitt::Parameters how;
  const long long k = integer_or(at(parameters, "/K"), 0);
  how.k = k < 0 ? -1 : k > 0 ? 1 : 0;
  how.end_of_line = flag(parameters, "/EndOfLine", false);
  how.encoded_byte_align = flag(parameters, "/EncodedByteAlign", false);
  how.end_of_block = flag(parameters, "/EndOfBlock", true);
  how.columns = static_cast<std::uint32_t>(columns);
  // As many rows as the picture shows; where the widths differ, as many as hold its bytes.
  const long long row_bytes = (columns + 7) / 8, bytes_shown = (width + 7) / 8 * height;
  const long long rows = columns == width ? height : (bytes_shown + row_bytes - 1) / row_bytes;
  if (rows > ccitt::Bitmap::kSideMax || static_cast<std::uint64_t>(rows * columns) > context_.limits.pixels_max) return false;
  how.rows_max = static_cast<std::uint32_t>(rows);
  ccitt::Budget budget = budget_for(static_cast<std::uint64_t>(rows * columns));
  auto decoded = ccitt::decode(bytes, how, budget);
  if (!decoded || !spend(static_cast<std::uint64_t>(row_bytes * rows))) return false;
  if (!decoded->whole) context_.notes.warn(What::picture_damaged, place_);
  if (decoded->more && how.end_of_block) removed(What::picture_extra);
  if (decoded->bitmap.height() < how.rows_max && !decoded->bitmap.grow(how.rows_max, false, budget)) return false;
  out = {ccitt::encode_group4(decoded->bitmap), fax_filter(decoded->bitmap, flag(parameters, "/BlackIs1", false)), true};
  return true;
}

// The segments that several pictures share.
std::optional<base::Bytes> Builder::jbig2_globals(const Object& parameters) {
  Object globals = at(parameters, "/JBIG2Globals");
  if (globals.isNull()) return base::Bytes();
  if (!globals.isStream()) return std::nullopt;
  std::shared_ptr<Buffer> hold;
  auto bytes = raw(globals, hold);
  auto steps = bytes ? filter_steps(globals.getDict()) : std::nullopt;
  if (!steps) return std::nullopt;
  auto decoded = decode(*steps, *bytes);
  return decoded ? std::optional(std::move(decoded->bytes)) : std::nullopt;
}

bool Builder::jbig2_picture(const Object& parameters, const Object& dict, base::ByteView bytes, Data& out) {
  const long long width = integer_or(at(dict, "/Width"), 0), height = integer_or(at(dict, "/Height"), 0);
  if (width <= 0 || height <= 0 || width > ccitt::Bitmap::kSideMax || height > ccitt::Bitmap::kSideMax) return false;
  auto globals = jbig2_globals(parameters);
  if (failure_) return false;
  bool whole = globals.has_value();
  ccitt::Budget budget = budget_for(static_cast<std::uint64_t>(width * height));
  const auto columns = static_cast<std::uint32_t>(width), rows = static_cast<std::uint32_t>(height);
  auto decoded = jbig2::decode(whole ? base::ByteView(*globals) : base::ByteView(), bytes, rows, budget);
  if (!decoded || !spend(static_cast<std::uint64_t>((width + 7) / 8 * height))) return false;
  if (decoded->bitmap.width() != columns || decoded->bitmap.height() != rows) {
    ccitt::Budget more = budget_for(static_cast<std::uint64_t>(width * height));
    auto shown = decoded->bitmap.part(0, 0, columns, rows, more);
    if (!shown) return false;
    decoded->bitmap = std::move(*shown);
  }
  if (!whole || !decoded->whole) context_.notes.warn(What::picture_damaged, place_);
  if (decoded->comment) removed(What::picture_comment);
  out = {jbig2::encode(decoded->bitmap), "/Filter/JBIG2Decode", true};
  if (out.own.size() > kSmallBytes) return true;
  base::Bytes fax = ccitt::encode_group4(decoded->bitmap);
  if (fax.size() < out.own.size()) out = {std::move(fax), fax_filter(decoded->bitmap, false), true};
  return true;
}

}  // namespace sekisho::formats::pdf
