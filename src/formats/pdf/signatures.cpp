#include "formats/pdf/signatures.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <set>

#include "formats/pdf/scalars.h"
#include "formats/signature/signature.h"

namespace sekisho::formats::pdf {

namespace {

using base::ByteView;
using signature::Checked;
using signature::Signs;
using signature::Verdict;

constexpr int kFieldsMax = 20'000, kFieldDepthMax = 32;
constexpr std::size_t kSignaturesMax = 32;
constexpr std::size_t kContentsBytesMax = 8 << 20;
constexpr std::uint64_t kReadBytesMax = 2ull << 30;  // by all signatures: each reads the whole file
constexpr std::string_view kSpace("\r\n\t\f \0", 6);

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// What stands between the two ranges: the signature as one hexadecimal string, and nothing else that could hide there.
std::optional<base::Bytes> hexadecimal(ByteView gap) {
  std::string_view text = base::text(gap);
  while (!text.empty() && kSpace.find(text.front()) != text.npos) text.remove_prefix(1);
  while (!text.empty() && kSpace.find(text.back()) != text.npos) text.remove_suffix(1);
  if (text.size() < 2 || text.front() != '<' || text.back() != '>' || text.size() > kContentsBytesMax) return std::nullopt;
  base::Bytes out;
  int high = -1;
  for (char c : text.substr(1, text.size() - 2)) {
    const int digit = hex_digit(c);
    if (digit < 0 && kSpace.find(c) == kSpace.npos) return std::nullopt;
    if (digit < 0) continue;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

// 12.8.1, table 252: all of one revision but the signature itself.
struct Range {
  std::array<ByteView, 2> pieces;
  base::Bytes contents;
  bool whole = false;  // nothing was added to the file afterwards
};

std::optional<Range> range_of(ByteView input, Object list) {
  if (!list.isArray() || list.getArrayNItems() != 4) return std::nullopt;
  std::array<std::uint64_t, 4> numbers{};
  for (int i = 0; i < 4; ++i) {
    const long long number = integer_or(list.getArrayItem(i), -1);
    if (number < 0 || static_cast<std::uint64_t>(number) > input.size()) return std::nullopt;
    numbers[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(number);
  }
  const auto [from, first, second_from, second] = numbers;
  if (from != 0 || first == 0 || first >= second_from || second > input.size() - second_from) return std::nullopt;
  auto contents = hexadecimal(base::slice(input, first, second_from - first));
  if (!contents) return std::nullopt;
  Range out;
  out.pieces = {base::slice(input, 0, first), base::slice(input, second_from, second)};
  out.contents = std::move(*contents);
  out.whole = base::text(base::slice(input, second_from + second)).find_first_not_of(kSpace) == std::string_view::npos;
  return out;
}

// 7.9.4: "D:20161024130430+02'00'"; the signer's own word where the signature itself has no time.
std::optional<std::int64_t> time_of(Object date) {
  const std::string text = date.isString() ? date.getStringValue() : std::string();
  const auto number = [&](std::size_t at, std::size_t length) {
    int out = -1;
    const std::string digits = at + length <= text.size() ? text.substr(at, length) : std::string();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() ? out : -1;
  };
  const int year = number(2, 4), month = number(6, 2), day = number(8, 2), hour = number(10, 2), minute = number(12, 2), second = number(14, 2);
  const std::chrono::year_month_day when{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!text.starts_with("D:") || year < 0 || !when.ok() || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  std::int64_t out = std::chrono::sys_days(when).time_since_epoch().count() * std::int64_t{86'400} + hour * 3'600 + minute * 60 + second;
  const int zone_hours = number(17, 2), zone_minutes = std::max(number(20, 2), 0);
  if (zone_hours >= 0 && (text[16] == '+' || text[16] == '-')) out -= (text[16] == '-' ? -60 : 60) * (zone_hours * 60 + zone_minutes);
  return out;
}

base::Bytes certificate_of(Object dictionary) {
  Object held = at(dictionary, "/Cert");
  if (held.isArray() && held.getArrayNItems() > 0) held = held.getArrayItem(0);
  const std::string bytes = held.isString() ? held.getStringValue() : std::string();
  return base::Bytes(bytes.begin(), bytes.end());
}

std::vector<Checked> check(ByteView input, Object dictionary) {
  const auto range = range_of(input, at(dictionary, "/ByteRange"));
  if (!range) return {signature::unverified("署名の範囲を読み取れません")};
  const std::string kind = name_at(dictionary, "/SubFilter");
  std::vector<Checked> out;
  if (kind == "/adbe.pkcs7.detached" || kind == "/ETSI.CAdES.detached") out = check_cms(range->contents, range->pieces, Signs::content);
  else if (kind == "/adbe.pkcs7.sha1") out = check_cms(range->contents, range->pieces, Signs::sha1);
  else if (kind == "/ETSI.RFC3161") out = check_cms(range->contents, range->pieces, Signs::timestamp);
  else if (kind == "/adbe.x509.rsa_sha1") out = {signature::check_rsa_sha1(range->contents, certificate_of(dictionary), range->pieces)};
  else out = {signature::unverified("この署名方式は確かめられません")};
  for (Checked& one : out) {
    if (!one.signed_at && !one.name.empty()) one.signed_at = time_of(at(dictionary, "/M"));
    if (range->whole || one.verdict != Verdict::valid) continue;
    one.verdict = Verdict::unverified;
    one.remark = "署名の後に追記があり、追記は確かめられません";
  }
  return out;
}

class Walk {
 public:
  explicit Walk(QPDF& document) : document_(document) {}

  std::vector<Object> run() {
    Object root = at(document_.getTrailer(), "/Root");
    fields(at(at(root, "/AcroForm"), "/Fields"), 0);
    Object rights = at(root, "/Perms");
    for (const char* key : {"/DocMDP", "/UR3", "/UR"}) take(at(rights, key));
    return std::move(found_);
  }

 private:
  void fields(Object list, int depth) {
    if (!list.isArray() || depth > kFieldDepthMax) return;
    for (int i = 0; i < list.getArrayNItems(); ++i) {
      Object field = list.getArrayItem(i);
      if (++seen_ > kFieldsMax) return;
      if (!field.isDictionary() || (field.isIndirect() && !visited_.insert(field.getObjGen()).second)) continue;
      take(at(field, "/V"));
      fields(at(field, "/Kids"), depth + 1);
    }
  }

  void take(Object value) {
    if (!value.isDictionary() || at(value, "/ByteRange").isNull() || found_.size() >= kSignaturesMax) return;
    if (value.isIndirect() && !visited_.insert(value.getObjGen()).second) return;
    found_.push_back(value);
  }

  QPDF& document_;
  std::vector<Object> found_;
  std::set<QPDFObjGen> visited_;
  int seen_ = 0;
};

}  // namespace

void note_signatures(ByteView input, QPDF& document, Notes& notes) {
  constexpr std::string_view kMark = "/ByteRange";  // a signature's dictionary stands in the open: its place in the file is part of it
  if (memmem(input.data(), input.size(), kMark.data(), kMark.size()) == nullptr) return;
  std::uint64_t read = 0;
  for (Object& dictionary : Walk(document).run()) {
    read += input.size();
    if (read > kReadBytesMax && read > input.size()) {
      note(notes, signature::unverified("署名が多いため確かめていません"));
      continue;
    }
    for (const Checked& one : check(input, dictionary)) note(notes, one);
  }
}

}  // namespace sekisho::formats::pdf
