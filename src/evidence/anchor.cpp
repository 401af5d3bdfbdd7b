#include "evidence/anchor.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>

#include "evidence/base64.h"
#include "evidence/checkpoint.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;

namespace {

constexpr int kQuiet = 4;  // modules of white around the code (ISO/IEC 18004 §6.3.8)

Result<Checkpoint> checkpoint_in(const std::string& note) {
  auto parsed = Note::parse(note);
  if (!parsed) return refuse(Code::bad_checkpoint);
  return Checkpoint::parse(parsed->text);
}

bool plain_address(const std::string& address) {
  return !address.empty() && address.size() <= 254 && address.front() != '-' && std::none_of(address.begin(), address.end(), [](unsigned char c) {
    return c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == ',' || c == ';';
  });
}

std::string base64_lines(std::string_view bytes) {
  const std::string all = base64(base::view(bytes));
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += 76) out += all.substr(at, 76) + "\r\n";
  return out;
}

class QrCode {
 public:
  static Result<QrCode> of(const std::string& note) {
    if (auto checkpoint = checkpoint_in(note); !checkpoint) return std::unexpected(checkpoint.error());
    QrCode out;
    out.code_.reset(QRcode_encodeData(static_cast<int>(note.size()), reinterpret_cast<const unsigned char*>(note.data()), 0, QR_ECLEVEL_M));
    if (!out.code_) return refuse(Code::bad_checkpoint, {}, "too long for a QR code");
    return out;
  }
  int width() const { return code_->width; }
  bool dark(int x, int y) const {
    if (x < 0 || y < 0 || x >= width() || y >= width()) return false;
    return (code_->data[y * width() + x] & 1) != 0;
  }

 private:
  struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
  };
  std::unique_ptr<QRcode, Free> code_;
};

std::string in_xml(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out += c;
  }
  return out;
}

// The last part of a mail, encoded in base 64, that is a note: the attachment, after the text that shows it.
std::string note_in_mail(std::string_view mail) {
  constexpr std::string_view kEncoding = "content-transfer-encoding: base64";
  std::string lower(mail);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
  std::string out;
  for (std::size_t at = 0; (at = lower.find(kEncoding, at)) != std::string::npos; at += kEncoding.size()) {
    const std::size_t begin = mail.find("\n\n", at);
    if (begin == std::string_view::npos) break;
    std::string encoded;
    for (char c : mail.substr(begin + 2, mail.find("\n--", begin) - begin - 2))
      if (c != '\n' && c != ' ') encoded += c;
    auto bytes = from_base64(encoded);
    if (bytes && Note::parse(base::text(*bytes))) out = base::text(*bytes);
  }
  return out;
}

}  // namespace

Result<std::string> anchor_mail(const std::string& note, const std::string& from, const std::string& to, base::Micros now) {
  auto checkpoint = checkpoint_in(note);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  for (const std::string& address : {from, to})
    if (!plain_address(address)) return refuse(Code::bad_settings, address);
  const std::string day = base::rfc3339(now);
  const std::string boundary = "sekisho-" + base::hex(checkpoint->root).substr(0, 16);
  const std::string subject = fmt::format("証跡のチェックポイント / evidence checkpoint {} ({})", checkpoint->size, checkpoint->origin);
  const std::string body = fmt::format(
      "証跡のチェックポイントです。このメールを消さずに保管してください。\n"
      "証跡が書き換えられたり前の状態に戻されたりしたとき、これと比べて見つけます。\n\n"
      "  sekisho evidence verify --anchor このメールのファイル\n\n"
      "This is a checkpoint of the evidence log. Keep this mail: an altered or rolled-back log is found by comparing it with this.\n\n{}",
      note);
  std::string encoded_subject;  // RFC 2047: encoded words of whole characters, at most 75 characters each
  for (std::size_t at = 0; at < subject.size();) {
    std::size_t end = std::min(at + 39, subject.size());
    while (end < subject.size() && (static_cast<unsigned char>(subject[end]) & 0xc0) == 0x80) --end;
    encoded_subject += fmt::format("{}=?UTF-8?B?{}?=", at == 0 ? "" : "\r\n ", base64(base::view(std::string_view(subject).substr(at, end - at))));
    at = end;
  }
  // RFC 5322 §3.3 from RFC 3339: the day of the week may be left out.
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string date =
      fmt::format("{} {} {} {} +0000", day.substr(8, 2), kMonths.substr(static_cast<std::size_t>(std::stoi(day.substr(5, 2)) - 1) * 3, 3),
                  day.substr(0, 4), day.substr(11, 8));
  return fmt::format(
      "From: {0}\r\nTo: {1}\r\nSubject: {2}\r\nDate: {3}\r\nMessage-ID: <{4}.{5}@sekisho.invalid>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"{4}\"\r\n\r\n--{4}\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n{6}--{4}\r\nContent-Type: text/plain; charset=utf-8; name=\"checkpoint.txt\"\r\n"
      "Content-Disposition: attachment; filename=\"checkpoint.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{7}--{4}--\r\n",
      from, to, encoded_subject, date, boundary, now, base64_lines(body), base64_lines(note));
}

Result<std::string> anchor_svg(const std::string& note) {
  auto code = QrCode::of(note);
  if (!code) return std::unexpected(code.error());
  auto checkpoint = checkpoint_in(note);
  const int side = code->width() + 2 * kQuiet;
  std::string path;
  for (int y = 0; y < code->width(); ++y)
    for (int x = 0; x < code->width(); ++x)
      if (code->dark(x, y)) path += fmt::format("M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120mm\" height=\"{3}mm\" viewBox=\"0 0 {0} {1}\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{2}\" shape-rendering=\"crispEdges\"/>\n"
      "<g font-family=\"sans-serif\" font-size=\"2\"><text x=\"{4}\" y=\"{5}\">証跡のチェックポイント / evidence checkpoint</text>\n"
      "<text x=\"{4}\" y=\"{6}\">{9}</text><text x=\"{4}\" y=\"{7}\">{10}</text><text x=\"{4}\" y=\"{8}\">{11}</text></g>\n</svg>\n",
      side, side + 12, path, 120 * (side + 12) / side, kQuiet, side + 1, side + 4, side + 7, side + 10, in_xml(checkpoint->origin), checkpoint->size,
      base64(checkpoint->root));
}

Result<std::string> anchor_blocks(const std::string& note) {
  auto code = QrCode::of(note);
  if (!code) return std::unexpected(code.error());
  std::string out;
  for (int y = -kQuiet; y < code->width() + kQuiet; y += 2) {
    for (int x = -kQuiet; x < code->width() + kQuiet; ++x) {
      const bool upper = code->dark(x, y), lower = code->dark(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += "\n";
  }
  return out;
}

std::string note_in(std::string_view kept) {
  std::string text;
  for (char c : kept)
    if (c != '\r') text += c;
  if (Note::parse(text)) return text;
  if (Note::parse(text + "\n")) return text + "\n";
  if (std::string found = note_in_mail(text); !found.empty()) return found;
  return std::string(kept);
}

}  // namespace sekisho::evidence
