#include "api/server_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>

#include "api/status.h"

namespace sekisho::api {

namespace {

// The console is built into files of its own: no inline scripts, no inline styles, nothing from elsewhere. Pictures of previews may be blobs.
constexpr std::string_view kSecurity =
    "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"
    "x-content-type-options: nosniff\r\n"
    "x-frame-options: DENY\r\n"
    "referrer-policy: no-referrer\r\n"
    "cross-origin-opener-policy: same-origin\r\n"
    "cross-origin-resource-policy: same-origin\r\n"
    "permissions-policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "payment=(), usb=()\r\n";
constexpr std::string_view kOverTls = "strict-transport-security: max-age=31536000\r\n";

// IMF-fixdate (RFC 9110 §5.6.7), made once a second.
const std::string& date_now() {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::time_t made_at = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now == made_at) return text;
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  text = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
  made_at = now;
  return text;
}

}  // namespace

std::string response_head(const Response& response, const Framing& framing) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\ndate: {}\r\n", response.status, status_words(response.status), date_now());
  bool cached = false;
  for (const auto& [name, value] : response.headers) {
    cached = cached || name == "cache-control";
    out.append(name).append(": ");
    // A line end inside a value would begin a field of somebody else's making.
    std::ranges::transform(value, std::back_inserter(out), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c; });
    out.append("\r\n");
  }
  out.append(kSecurity);
  if (framing.secure) out.append(kOverTls);
  if (!cached) out.append("cache-control: no-store\r\n");
  if (framing.length) out.append(fmt::format("content-length: {}\r\n", *framing.length));
  if (framing.chunked) out.append("transfer-encoding: chunked\r\n");
  out.append(framing.keep_alive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n");
  return out;
}

}  // namespace sekisho::api
