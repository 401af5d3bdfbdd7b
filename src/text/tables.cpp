#include "text/tables.h"

#include <unicode/ucnv.h>

#include "base/error.h"

namespace sekisho::text {
namespace {

constexpr int kUserRows = 85;  // eucJP-ms: rows 85–94 are user-defined
constexpr char16_t kUser0208 = 0xE000, kUser0212 = 0xE3AC;

// ICU's ibm-943_P15A-2003 is Microsoft's code page 932 to the last pair; euc-jp-2007 carries JIS X 0212 behind 8F.
class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ucnv_open(name, &status);
    SEKISHO_CHECK(U_SUCCESS(status));
    ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    SEKISHO_CHECK(U_SUCCESS(status));
  }
  ~Converter() { ucnv_close(converter_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // The one UTF-16 unit of these bytes, or 0.
  char16_t decode(const char* bytes, std::int32_t count) {
    char16_t out[4];
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t length = ucnv_toUChars(converter_, out, 4, bytes, count, &status);
    return U_SUCCESS(status) && length == 1 && out[0] != 0xFFFD ? out[0] : char16_t{0};
  }

 private:
  UConverter* converter_ = nullptr;
};

void fill_cp932(Tables& tables) {
  Converter converter("ibm-943_P15A-2003");
  for (int i = 0; i < kSjisLeads; ++i) {
    for (int trail = 0x40; trail <= 0xFC; ++trail) {
      const char bytes[] = {static_cast<char>(i < 31 ? 0x81 + i : 0xE0 + i - 31), static_cast<char>(trail)};
      tables.cp932[static_cast<std::size_t>(i * kSjisTrails + trail - 0x40)] = trail == 0x7F ? char16_t{0} : converter.decode(bytes, 2);
    }
  }
}

void fill_jis0212(Tables& tables) {
  Converter converter("euc-jp-2007");
  for (int row = 1; row < kUserRows; ++row) {
    for (int cell = 1; cell <= 94; ++cell) {
      const char bytes[] = {'\x8F', static_cast<char>(0xA0 + row), static_cast<char>(0xA0 + cell)};
      char16_t code = converter.decode(bytes, 3);
      tables.jis0212[static_cast<std::size_t>((row - 1) * 94 + cell - 1)] = code;
      if (code != 0) tables.to_jis0212[code] = static_cast<std::uint16_t>(row << 8 | cell);
    }
  }
}

// Which of several pairs for one character Windows writes: JIS X 0208, then NEC row 13, then IBM's, NEC's selection of them last.
int preference(int lead) {
  if (lead == 0x87) return 1;
  if (lead >= 0xED && lead <= 0xEE) return 3;
  return lead >= 0xFA ? 2 : 0;
}

void fill_reverse(Tables& tables) {
  for (int wanted = 0; wanted <= 3; ++wanted) {
    for (int i = 0; i < kSjisLeads; ++i) {
      int lead = i < 31 ? 0x81 + i : 0xE0 + i - 31;
      if (preference(lead) != wanted) continue;
      for (int trail = 0x40; trail <= 0xFC; ++trail) {
        char16_t code = tables.cp932[static_cast<std::size_t>(i * kSjisTrails + trail - 0x40)];
        if (code >= 0x80 && tables.to_cp932[code] == 0) tables.to_cp932[code] = static_cast<std::uint16_t>(lead << 8 | trail);
      }
    }
  }
  // What other converters make of the same JIS characters is written as their CP932 twins.
  static constexpr char16_t kTwins[][2] = {{0x301C, 0xFF5E}, {0x2212, 0xFF0D}, {0x2016, 0x2225}, {0x2014, 0x2015},
                                           {0x00A2, 0xFFE0}, {0x00A3, 0xFFE1}, {0x00AC, 0xFFE2}, {0x00A6, 0xFFE4}};
  for (const auto& twin : kTwins)
    if (tables.to_cp932[twin[0]] == 0) tables.to_cp932[twin[0]] = tables.to_cp932[twin[1]];
}

}  // namespace

const Tables& tables() {
  static const Tables* const filled = [] {
    auto* fresh = new Tables;  // lives as long as the process
    fill_cp932(*fresh);
    fill_jis0212(*fresh);
    fill_reverse(*fresh);
    return fresh;
  }();
  return *filled;
}

Pair sjis_of(int row, int cell) {
  int lead = (row + 1) / 2 + (row < 63 ? 0x80 : 0xC0);
  int trail = row % 2 == 0 ? cell + 0x9E : cell + 0x3F + (cell >= 64 ? 1 : 0);
  return {static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail)};
}

Pair kuten_of(std::uint8_t lead, std::uint8_t trail) {
  if (sjis_lead_index(lead) < 0 || lead > 0xEF) return {0, 0};
  int row = 2 * (lead - (lead < 0xE0 ? 0x80 : 0xC0)) - 1;
  if (trail >= 0x9F) return {static_cast<std::uint8_t>(row + 1), static_cast<std::uint8_t>(trail - 0x9E)};
  return {static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(trail - 0x3F - (trail > 0x7F ? 1 : 0))};
}

char16_t from_kuten(int row, int cell) {
  Pair pair = sjis_of(row, cell);
  char16_t code = from_cp932(pair.first, pair.second);
  if (code != 0 || row < kUserRows) return code;
  return static_cast<char16_t>(kUser0208 + (row - kUserRows) * 94 + cell - 1);
}

char16_t from_jis0212(int row, int cell) {
  if (row >= kUserRows) return static_cast<char16_t>(kUser0212 + (row - kUserRows) * 94 + cell - 1);
  return tables().jis0212[static_cast<std::size_t>((row - 1) * 94 + cell - 1)];
}

}  // namespace sekisho::text
