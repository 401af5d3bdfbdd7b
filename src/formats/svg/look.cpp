#include "formats/svg/look.h"

#include "formats/xml/look_names.h"
#include "worker/second_look/words.h"

namespace sekisho::formats::svg {

namespace {

using base::FileType;
using worker::second_look::Look;
using worker::second_look::words;

constexpr std::string_view kStart = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ";
constexpr auto kForbidden = words("script", "handler", "listener", "foreignObject", "animate", "animateColor", "animateMotion", "animateTransform",
                                  "set", "discard", "iframe", "object", "embed", "audio", "video", "canvas", "link", "metadata", "cursor",
                                  "font-face-uri", "html", "body", "form", "base", "meta");

class Handler : public xml::NamedHandler {
 public:
  explicit Handler(Look& look) : look_(look) {}

 private:
  void element(const Name& name, const std::vector<Name>& attributes) override {
    if (name.ns != "http://www.w3.org/2000/svg") look_.find("an element of another vocabulary", name.local);
    if (kForbidden.has(name.local)) look_.find("a forbidden element", name.local);
    for (const Name& attribute : attributes) {
      const std::string local = worker::second_look::lower(attribute.local);
      if (local.starts_with("on")) look_.find("a handler", attribute.local);
      if (local == "href" || local == "src") link(name.local, attribute.value);
      else style(attribute.value);
    }
  }
  void said(std::string_view text) override { style(text); }

  void link(std::string_view element, std::string_view value) {
    if (value.starts_with('#')) return;
    if (element == "a" && worker::second_look::is_safe_link(value)) return;
    if ((element == "image" || element == "feImage") && value.starts_with("data:image/")) {
      const std::size_t comma = value.find(";base64,");
      if (comma == value.npos) return look_.find("a picture of no known kind");
      return picture(value.substr(comma + 8));
    }
    look_.find("a reference to elsewhere", value.substr(0, 100));
  }

  void picture(std::string_view text) {
    static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (!look_.spend(text.size())) return;
    base::Bytes bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : text) {
      if (c == '=') break;
      const std::size_t value = kDigits.find(c);
      if (value == kDigits.npos) return look_.find("a broken picture");
      bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
      if ((count += 6) < 8) continue;
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
    const FileType kind = worker::second_look::kind_of(bytes);
    if (kind != FileType::png && kind != FileType::jpeg && kind != FileType::gif) return look_.find("a picture of no known kind");
    look_.inside(bytes, kind, "picture " + std::to_string(++pictures_));
  }

  // url(…) that leads anywhere but to a #place, @import, and what old browsers ran.
  void style(std::string_view value) {
    const std::string small = worker::second_look::lower(value);
    for (std::size_t at = small.find("url("); at != small.npos; at = small.find("url(", at + 4)) {
      const std::size_t from = small.find_first_not_of(" \t\r\n\"'", at + 4);
      if (from == small.npos || small[from] != '#') look_.find("a style that refers elsewhere");
    }
    if (small.find("@import") != small.npos || small.find("expression(") != small.npos || small.find("-moz-binding") != small.npos)
      look_.find("a style that fetches or runs");
  }

  Look& look_;
  std::size_t pictures_ = 0;
};

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view) { return base::starts_with(bytes, kStart) ? FileType::svg : FileType::unknown; }

void look(base::ByteView bytes, FileType, Look& look) {
  Handler handler(look);
  xml::look_through(bytes, handler, look);
}

}  // namespace sekisho::formats::svg
