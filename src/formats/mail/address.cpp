#include "formats/mail/address.h"

#include <algorithm>

#include "formats/mail/header.h"
#include "text/charset.h"
#include "text/cursor.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kMailboxesMax = 5'000, kAddressBytesMax = 320, kNameBytesMax = 1'000;

// One mailbox as it is collected.
struct Draft {
  std::string words, angle, comment;
  bool has_angle = false;
};

bool address_character(char32_t c) {
  if (c >= 0x80) return text::appearance(c) == text::Appearance::plain && c != 0xA0 && c != 0x3000;
  return c > ' ' && c < 0x7F && std::string_view("()<>,;:\\\"[]").find(static_cast<char>(c)) == std::string_view::npos;
}

// An address without blanks, route and quotes that it does not need; empty when it is none.
std::string clean_address(std::string_view raw) {
  raw = trimmed(raw);
  if (raw.starts_with('@') && raw.find(':') != raw.npos) raw.remove_prefix(raw.find(':') + 1);  // "<@a,@b:c@d>", RFC 5322 4.4
  if (text::lower_ascii(raw.substr(0, 7)) == "mailto:") raw.remove_prefix(7);
  std::string out;
  int comment = 0;
  for (char c : raw) {
    if (c == '(') ++comment;
    else if (c == ')' && comment > 0) --comment;
    else if (comment == 0 && c != ' ' && c != '\t' && c != '"') out += c;
  }
  if (out.empty() || out.size() > kAddressBytesMax || out.starts_with('@') || std::ranges::count(out, '@') > 1) return {};
  text::Cursor cursor(base::view(out), text::Encoding::utf8);
  const std::size_t at = out.find('@');
  for (text::Char c; cursor.next(c);) {
    const bool literal = at != out.npos && c.offset > at && (c.code == '[' || c.code == ']' || c.code == ':');  // an address literal, RFC 5321 4.1.3
    if (!c.valid || (!address_character(c.code) && !literal)) return {};
  }
  return out;
}

class Reader {
 public:
  Addresses run(std::string_view raw) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const char c = raw[i];
      if (c == '"') i = quoted(raw, i);
      else if (c == '(') i = comment(raw, i);
      else if (c == '<' && raw.find('>', i) != raw.npos) i = angle(raw, i);
      else if (c == ',' || c == ';') finish();
      else if (c == ':' && !draft_.has_angle && group_starts(raw.substr(i + 1))) draft_ = {};  // the name of a group says nothing that counts
      else draft_.words += c;
    }
    finish();
    return std::move(out_);
  }

 private:
  static bool group_starts(std::string_view rest) { return rest.find(';') != rest.npos; }

  std::size_t quoted(std::string_view raw, std::size_t i) {
    std::string inside;
    for (++i; i < raw.size() && raw[i] != '"'; ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
      inside += raw[i];
    }
    // "a..b"@docomo.ne.jp: a quoted local part belongs to the address.
    draft_.words += inside;
    return i;
  }
  std::size_t comment(std::string_view raw, std::size_t i) {
    int depth = 0;
    for (; i < raw.size(); ++i) {
      if (raw[i] == '(' && depth++ == 0) continue;
      if (raw[i] == ')' && --depth == 0) return i;
      if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
      draft_.comment += raw[i];
    }
    return i;
  }
  std::size_t angle(std::string_view raw, std::size_t i) {
    const std::size_t end = raw.find('>', i);
    if (draft_.has_angle) out_.repaired = true;  // two: the first one is the address
    else draft_.angle = raw.substr(i + 1, end - i - 1);
    draft_.has_angle = true;
    return end;
  }

  void finish() {
    Draft draft = std::move(draft_);
    draft_ = {};
    std::string_view words = trimmed(draft.words);
    if (words.empty() && !draft.has_angle) return;
    if (out_.list.size() >= kMailboxesMax) {
      out_.repaired = true;
      return;
    }
    Mailbox mailbox;
    mailbox.address = clean_address(draft.has_angle ? std::string_view(draft.angle) : words);
    std::string_view name = draft.has_angle ? words : trimmed(draft.comment);
    if (mailbox.address.empty()) {
      out_.repaired |= !draft.has_angle || !trimmed(draft.angle).empty();
      if (name.empty()) name = draft.has_angle ? trimmed(draft.angle) : words;
    }
    Decoded decoded = decode_words(name);
    out_.invalid += decoded.invalid;
    out_.deceiving += decoded.deceiving;
    mailbox.name = std::move(decoded.utf8);
    if (mailbox.name.size() > kNameBytesMax) mailbox.name = text::printable(mailbox.name, kNameBytesMax), out_.repaired = true;
    if (!mailbox.name.empty() || !mailbox.address.empty()) out_.list.push_back(std::move(mailbox));
  }

  Addresses out_;
  Draft draft_;
};

std::string phrase(std::string_view name, std::size_t column) {
  const bool plain = std::ranges::all_of(name, [](char c) { return c >= ' ' && c < 0x7F; }) && name.find("=?") == name.npos && name.size() < 400;
  if (!plain) return encode_words(name, column);
  const bool atoms =
      std::ranges::all_of(name, [](char c) { return c != '.' && std::string_view("()<>[]:;@\\,\"").find(c) == std::string_view::npos; });
  if (atoms) return std::string(name);
  std::string out = "\"";
  for (char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Addresses read_addresses(std::string_view raw) {
  // Raw ISO-2022-JP and Shift_JIS have quotes, commas and brackets inside their characters.
  const bool plain = std::ranges::none_of(raw, [](char c) { return c == '\x1B' || static_cast<unsigned char>(c) >= 0x80; });
  if (plain) return Reader().run(raw);
  text::Labelled read = text::decode_labelled(base::view(raw), {});
  Addresses out = Reader().run(read.utf8);
  out.invalid += read.invalid;
  return out;
}

std::string write_addresses(const std::vector<Mailbox>& list, std::size_t column) {
  std::string out;
  for (const Mailbox& mailbox : list) {
    if (!out.empty()) out += ",\r\n ", column = 1;
    // Without an address it is what mailers write for "nobody to answer".
    if (mailbox.name.empty()) out += mailbox.address;
    else out += phrase(mailbox.name, column) + " <" + mailbox.address + ">";
  }
  return out;
}

}  // namespace sekisho::formats::mail
