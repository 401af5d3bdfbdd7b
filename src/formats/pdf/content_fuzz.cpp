// Contract: cleaned content is sound, as it is when read again, and what was sound is the same. Structure-aware: a mutation changes the list of
// tokens, so that most of what is tried is nearly a page.
#include "formats/pdf/content.h"

#include "base/error.h"
#include "formats/pdf/calculator.h"
#include "formats/pdf/page_text.h"
#include "formats/rebuild_twice.h"

namespace {

using namespace sekisho;

class Names : public formats::pdf::ContentNames {
 public:
  int color_components(std::string_view name) override { return name.empty() ? 0 : name[0] % 5; }
  bool shows_picture(std::string_view name) override { return name.size() % 2 == 0; }
};

constexpr std::string_view kTokens[] = {"q",           "Q",
                                        "BT",          "ET",
                                        "/F1 12 Tf",   "(text)",
                                        "Tj",          "[(a) -250 <41>]",
                                        "TJ",          "1 0 0 1 5 5 cm",
                                        "BX",          "EX",
                                        "BMC",         "/P",
                                        "<</MCID 0>>", "BDC",
                                        "EMC",         "--5",
                                        "1.2.3",       "0.-5",
                                        "Qq",          "PS",
                                        "%x\n",        "<41",
                                        "42>",         "(",
                                        ")",           "[",
                                        "]",           "<<",
                                        ">>",          "{",
                                        "}",           "true",
                                        "scn",         "/Cs1",
                                        "cs",          "1 2 3",
                                        "sh",          "Do",
                                        "BI",          "/W 2 /H 2",
                                        "ID",          "EI",
                                        "\nEI ",       "/BPC 8",
                                        "/CS /G",      "/F /Fl",
                                        "/F /A85",     "/F [/AHx /LZW]",
                                        "/IM true",    "/F /RL",
                                        "/F /DCT",     "/DP <</Predictor 12 /Columns 2>>",
                                        "abcd",        "3 Tr",
                                        "9999 0 Td",   "T*",
                                        "'",           "\"",
                                        "1e5",         "\\",
                                        "\0",          "\xff\xd8\xff\xd9",
                                        "Tm",          "re",
                                        "W*",          "n"};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max, unsigned seed) {
  std::vector<std::string> tokens = split(base::text({data, size}));
  std::uint32_t state = seed | 1;
  auto draw = [&](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return below == 0 ? 0 : (state >> 8) % below;
  };
  if (seed % 4 == 0 && size > 0) {
    data[draw(size)] = static_cast<std::uint8_t>(draw(256));
    return size;
  }
  for (std::size_t i = 0, changes = 1 + draw(4); i < changes; ++i) {
    const auto place = tokens.begin() + static_cast<std::ptrdiff_t>(draw(tokens.size() + 1));
    switch (tokens.empty() ? 0 : draw(4)) {
      case 0: tokens.emplace(place, kTokens[draw(std::size(kTokens))]); break;
      case 1:
        if (place != tokens.end()) tokens.erase(place);
        break;
      case 2: tokens.insert(place, std::string(tokens[draw(tokens.size())])); break;
      default: std::swap(tokens[draw(tokens.size())], tokens[draw(tokens.size())]); break;
    }
  }
  std::string out;
  for (const std::string& token : tokens) out += token + (draw(8) == 0 ? "\n" : " ");
  out.resize(std::min(out.size(), size_max));
  std::copy(out.begin(), out.end(), data);
  return out.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 1'000'000;
  formats::Notes notes;
  formats::RefusingChildren children;
  formats::Context context{profile, limits, notes, children, "x.pdf", {}};
  Names names;
  formats::pdf::PageText text(formats::pdf::PageBox{0, 0, 595, 842});
  const formats::pdf::CleanContent once = formats::pdf::clean_content({data, size}, context, names, &text);
  if (!once.sound) {
    const formats::pdf::CleanContent twice = formats::pdf::clean_content(once.bytes, context, names);
    SEKISHO_CHECK(twice.sound && !twice.open_end);
    SEKISHO_CHECK(twice.operators_removed + twice.keys_removed + twice.pictures_removed + twice.pictures_trimmed == 0);
  }
  if (auto program = formats::pdf::read_calculator({data, size})) {
    auto again = formats::pdf::read_calculator(base::view(program->program));
    SEKISHO_CHECK(again && again->program == program->program && !again->comments && !again->spacious);
  }
  return 0;
}
