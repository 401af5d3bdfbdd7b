#include "formats/odf/formula.h"

#include <string>

#include "formats/ooxml/sheet/formula.h"
#include "formats/ooxml/sheet/functions.h"
#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::odf {

using base::What;
using ooxml::words;
namespace sheet = ooxml::sheet;

namespace {

constexpr std::size_t kFormulaBytesMax = 65'536;

// Functions of OpenFormula (ISO/IEC 26300-2, 6) and LibreOffice that Excel does not have under that name; all calculate from the book alone.
constexpr auto kOwn = words([] {
  return "ADDIN.BIN2DEC ARABIC AVERAGEIF B BASE BINOM.DIST.RANGE BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BOOLEAN CEILING.MATH "
         "CEILING.PRECISE CEILING.XCL CHISQDIST CHISQINV COLOR COMBINA CONVERT CONVERT_OOO COT COTH CSC CSCH CURRENT DAYS DAYSINMONTH DAYSINYEAR "
         "DECIMAL DOLLAR EASTERSUNDAY ERROR.TYPE ERRORTYPE EUROCONVERT FLOOR.MATH FLOOR.PRECISE FLOOR.XCL FORECAST.LINEAR FORMULA FOURIER GAMMA GAUSS "
         "GESTEP GOALSEEK IFERROR IFNA IMCOSH IMCOT IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN INT ISFORMULA ISLEAPYEAR ISO.CEILING "
         "ISOWEEKNUM JIS LENB MONTHS MULTIPLE.OPERATIONS MUNIT NETWORKDAYS NOT NUMBERVALUE OPT_BARRIER OPT_PROB_HIT OPT_PROB_INMONEY "
         "OPT_TOUCH PDURATION PERMUTATIONA PHI RANDBETWEEN RAWSUBTRACT REGEX ROT13 ROUNDSIG RRI SEC SECH SHEET SHEETS SKEWP STYLE "
         "SUMIFS TEXTJOIN UNICHAR UNICODE USDOLLAR VALUEL WEEKNUM WEEKNUM_EXCEL2003 WEEKNUM_OOO WEEKS WEEKSINYEAR XOR YEARS ZGZ "
         "RAND.NV RANDBETWEEN.NV SEARCHB FINDB REPLACEB LEFTB RIGHTB MIDB BAHTTEXT ASC FVSCHEDULE ISEVEN_ADD ISODD_ADD GCD_ADD LCM_ADD "
         "GCD_EXCEL2003 LCM_EXCEL2003 EFFECTIVE_ADD NOMINAL_ADD DURATION CUMIPMT_ADD CUMPRINC_ADD EFFECT_ADD TBILLEQ PDURATION DDURATION MDURATION "
         "AGGREGATE FILTER SORT SORTBY UNIQUE SEQUENCE RANDARRAY LET XLOOKUP XMATCH CHOOSECOLS CHOOSEROWS DROP EXPAND HSTACK TAKE "
         "TOCOL TOROW VSTACK WRAPCOLS WRAPROWS TEXTAFTER TEXTBEFORE TEXTSPLIT";
});

constexpr std::string_view kPrefixes[] = {"COM.MICROSOFT.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.", "LEGACY."};
constexpr std::string_view kAddIns[] = {"COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET", "COM.SUN.STAR.SHEET.ADDIN.DATEFUNCTIONS.GET",
                                        "COM.SUN.STAR.SHEET.ADDIN.PRICINGFUNCTIONS.GET"};

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// The name that Excel's list knows it by; "SUM" for OpenFormula's own.
std::string function_name(std::string_view name) {
  std::string out = upper(name);
  for (std::string_view prefix : kAddIns)
    if (out.starts_with(prefix)) return "SUM";  // add-ins that come with every office program; they calculate
  for (std::string_view prefix : kPrefixes)
    if (out.starts_with(prefix)) out.erase(0, prefix.size());
  return kOwn.contains(out) ? "SUM" : out;
}

std::string_view without_namespace(std::string_view formula) {
  for (std::string_view prefix : {"of:", "oooc:", "msoxl:", "ooow:"})
    if (formula.starts_with(prefix)) return formula.substr(prefix.size());
  return formula;
}

std::size_t end_of_quote(std::string_view text, std::size_t at, char quote) {  // past the closing one
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) continue;
    if (at + 1 < text.size() && text[at + 1] == quote) ++at;
    else return at + 1;
  }
  return text.npos;
}

// Rewrites references and function names so that the judge of Excel's formulas understands them. Nothing: a reference leads outside,
// or the formula does not end where it should (broken).
struct Rewritten {
  std::string text;
  bool outside = false, broken = false;
};

Rewritten rewrite(std::string_view in) {
  Rewritten out;
  int braces = 0;
  for (std::size_t i = 0; i < in.size();) {
    const char c = in[i];
    if (c == '"') {
      const std::size_t end = end_of_quote(in, i, '"');
      if (end == in.npos) return out.broken = true, out;
      out.text.append(in.substr(i, end - i));
      i = end;
    } else if (c == '\'') {  // a sheet or a file, outside brackets: what follows tells
      const std::size_t end = end_of_quote(in, i, '\'');
      if (end == in.npos) return out.broken = true, out;
      const std::string_view quoted = in.substr(i, end - i);
      // Excel's way to name another book is '[Book]Sheet'!A1; no sheet's name may hold a bracket.
      if ((end < in.size() && in[end] == '#') || quoted.find('[') != quoted.npos || leads_outside(quoted)) return out.outside = true, out;
      out.text.append("A1");
      i = end;
      if (i < in.size() && (in[i] == '!' || in[i] == '.')) {
        ++i;
        while (i < in.size() && (name_character(in[i]) || in[i] == '$')) ++i;
      }
    } else if (c == '[') {
      std::size_t end = i + 1;
      while (end < in.size() && in[end] != ']') {
        if (in[end] != '\'') {
          ++end;
          continue;
        }
        end = end_of_quote(in, end, '\'');
        if (end == in.npos) return out.broken = true, out;
      }
      if (end >= in.size()) return out.broken = true, out;
      if (leads_outside(in.substr(i + 1, end - i - 1))) return out.outside = true, out;
      out.text.append("A1");
      i = end + 1;
      if (i < in.size() && (name_character(in[i]) || in[i] == '\'')) return out.outside = true, out;  // Excel's [Book]Sheet!A1
    } else if (name_character(c) || c == '$') {
      const std::size_t from = i;
      while (i < in.size() && (name_character(in[i]) || in[i] == '$')) ++i;
      const std::string_view word = in.substr(from, i - from);
      const std::size_t next = in.find_first_not_of(' ', i);
      if (next != in.npos && in[next] == '(') out.text.append(function_name(word));
      else out.text.append(word);
    } else {
      if (c == '{') ++braces;
      if (c == '}') --braces;
      if (c == ';') out.text += ',';
      else if (c == '|' && braces > 0) out.text += ';';
      else if (c == '~') out.text += ',';
      else if (c == '!') out.text += ' ';
      else if (c == '#' && in.substr(i).starts_with("#REF!")) out.text.append("A1"), i += 4;
      else out.text += c;
      ++i;
    }
  }
  return out;
}

}  // namespace

bool leads_outside(std::string_view address) {
  for (std::size_t i = 0; i < address.size();) {
    if (address[i] == '\'') {
      const std::size_t end = end_of_quote(address, i, '\'');
      if (end == address.npos) return true;
      if (end < address.size() && address[end] == '#') return true;
      i = end;
    } else {
      if (address[i] == '#' && !address.substr(i).starts_with("#REF!")) return true;
      ++i;
    }
  }
  return address.find("://") != address.npos || address.find("\\\\") != address.npos;
}

std::optional<What> formula_problem(std::string_view formula, bool keep_links) {
  if (formula.size() > kFormulaBytesMax) return What::fetching_formula;
  std::string_view body = without_namespace(formula);
  if (body.starts_with("==")) body.remove_prefix(1);  // to be calculated anew on loading
  if (body.starts_with('=')) body.remove_prefix(1);
  const Rewritten rewritten = rewrite(body);
  if (rewritten.outside) return What::external_workbook;
  if (rewritten.broken) return What::fetching_formula;
  if (body.empty()) return std::nullopt;
  const sheet::Scope scope{{}, {}, {}, keep_links};
  const sheet::Judgement judgement = sheet::judge(rewritten.text, scope);
  if (judgement == sheet::Judgement::keep) return std::nullopt;
  return sheet::what_of(judgement);
}

std::optional<What> condition_problem(std::string_view condition) {
  if (condition.size() > kFormulaBytesMax) return What::fetching_formula;
  std::string_view body = without_namespace(condition);
  for (std::size_t i = 0; i < body.size();) {
    const char c = body[i];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_quote(body, i, c);
      if (end == body.npos) return std::nullopt;  // Writer's conditions hold lone quotes; nothing can follow one
      if (c == '\'' && end < body.size() && body[end] == '#') return What::external_workbook;
      i = end;
    } else if (name_character(c)) {
      const std::size_t from = i;
      while (i < body.size() && name_character(body[i])) ++i;
      const std::size_t next = body.find_first_not_of(' ', i);
      if (next == body.npos || body[next] != '(') continue;
      const std::string name = function_name(body.substr(from, i - from));
      if (name == "DDE") return What::dde;
      const sheet::FunctionKind kind = sheet::function_kind(name);
      if (kind == sheet::FunctionKind::fetches || kind == sheet::FunctionKind::macro || kind == sheet::FunctionKind::hyperlink)
        return What::fetching_formula;
    } else {
      ++i;
    }
  }
  return std::nullopt;
}

}  // namespace sekisho::formats::odf
