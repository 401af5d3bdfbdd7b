#include "text/foreign.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

constexpr std::size_t kSampleBytes = 64 << 10;
constexpr std::uint64_t kLettersMin = 8;
// In true texts half of all letters and more are among the typical ones; in a wrong reading they are as rare as any others, below a tenth.
constexpr std::uint64_t kTypicalPercent = 35;
constexpr std::uint64_t kKanaPercent = 5;  // more of them, and the text is Japanese

// The most frequent characters of running text.
constexpr std::u16string_view kSimplified =
    u"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如"
    u"都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高"
    u"间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解"
    u"水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队"
    u"请须您办户籍税证书填写";
constexpr std::u16string_view kTraditional =
    u"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如"
    u"都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高"
    u"間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解"
    u"水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊"
    u"請須您辦戶籍稅證書填寫";
constexpr std::u16string_view kKorean =
    u"이다는에의을가고하를은로지한사기서도리어시자해대인정들라스과아수으일나그보전제주상부원있했것게면장동안성만여었조구적음연관니선신민공국실비위"
    u"경계생화세우중회유개등내재업오행용발미소무학분할문모요금합당습방각명통치교산단물차결반드거르마간날";

struct Candidate {
  const char* converter;
  std::u16string_view typical;
};
constexpr std::array<Candidate, 3> kCandidates = {{{"gb18030", kSimplified}, {"windows-950-2000", kTraditional}, {"windows-949-2000", kKorean}}};

// Opened before the sandbox closes and kept: opening reads ICU's data.
UConverter* converter(std::size_t candidate) {
  static const std::array<UConverter*, kCandidates.size()> opened = [] {
    std::array<UConverter*, kCandidates.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      UErrorCode status = U_ZERO_ERROR;
      out[i] = ucnv_open(kCandidates[i].converter, &status);
      if (U_SUCCESS(status)) ucnv_setToUCallBack(out[i], UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
      SEKISHO_CHECK(U_SUCCESS(status));
    }
    return out;
  }();
  return opened[candidate];
}

enum class End : bool { may_be_cut, whole };

bool decode(std::size_t candidate, base::ByteView bytes, End end, std::vector<char16_t>& out) {
  UConverter* from = converter(candidate);
  ucnv_resetToUnicode(from);
  out.resize(bytes.size() + 1);  // no sequence of these encodings gives more units than it has bytes
  const char* source = base::text(bytes).data();
  const char* const source_end = source + bytes.size();
  char16_t* target = out.data();
  UErrorCode status = U_ZERO_ERROR;
  ucnv_toUnicode(from, &target, out.data() + out.size(), &source, source_end, nullptr, end == End::whole, &status);
  out.resize(static_cast<std::size_t>(target - out.data()));
  return U_SUCCESS(status) && source == source_end;
}

// How many percent of the letters are typical; 0 where the text is not of that language.
std::uint64_t typical_percent(const std::vector<char16_t>& text, std::u16string_view typical) {
  std::uint64_t letters = 0, kana = 0, hits = 0;
  for (char16_t code : text) {
    if (code == 0) return 0;
    if (code >= 0x3041 && code <= 0x30FE) ++kana;
    bool letter = (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xE000 && code <= 0xFAFF);
    if (!letter) continue;
    ++letters;
    if (typical.find(code) != std::u16string_view::npos) ++hits;
  }
  if (letters < kLettersMin || kana * 100 > letters * kKanaPercent) return 0;
  return hits * 100 / letters;
}

std::optional<std::size_t> candidate_of(base::ByteView bytes, End end) {
  base::ByteView sample = base::slice(bytes, 0, kSampleBytes);
  if (sample.size() < bytes.size()) end = End::may_be_cut;
  std::optional<std::size_t> best;
  std::uint64_t most = kTypicalPercent - 1;
  std::vector<char16_t> text;
  for (std::size_t i = 0; i < kCandidates.size(); ++i) {
    if (!decode(i, sample, end, text)) continue;
    const std::uint64_t percent = typical_percent(text, kCandidates[i].typical);
    if (percent > most) most = percent, best = i;
  }
  return best;
}

}  // namespace

void preload_foreign() { (void)converter(0); }

bool looks_foreign(base::ByteView sample) { return candidate_of(sample, End::may_be_cut).has_value(); }

std::optional<std::string> foreign_to_utf8(base::ByteView bytes) {
  auto candidate = candidate_of(bytes, End::whole);
  std::vector<char16_t> units;
  if (!candidate || !decode(*candidate, bytes, End::whole, units)) return std::nullopt;
  std::string out;
  out.reserve(units.size() * 3);
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t code = units[i];
    const bool pair = code >= 0xD800 && code <= 0xDBFF && i + 1 < units.size();
    if (pair) code = 0x10000 + ((code - 0xD800) << 10) + (units[++i] - 0xDC00u);
    append_utf8(out, code);
  }
  return out;
}

}  // namespace sekisho::text
