// HTTP as an endpoint sees it; the library that speaks it stays in server.cpp. One request and its response belong to one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "zones/zones.h"

namespace sekisho::api {

enum class Method : std::uint8_t { get, head, post, put, patch, remove, options };

struct Request {
  Method method{};
  std::string path;                                         // percent-decoded, UTF-8, without query; begins with /
  std::map<std::string, std::string, std::less<>> query;    // decoded; the first of a repeated name
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::map<std::string, std::string, std::less<>> parts;    // what {names} of the endpoint's pattern matched
  std::string body;                                         // Body::json: the whole text, at most its limit
  std::optional<std::uint64_t> body_bytes;                  // as declared; nothing for a chunked body
  std::string peer;                                         // address of the client, without port
  zones::Zone side{};                                       // of the listener
  bool secure = false;                                      // over TLS

  std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
  std::string_view value(std::string_view name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string_view() : std::string_view(found->second);
  }
  const std::string& part(std::string_view name) const { return parts.find(name)->second; }  // a name of the endpoint's own pattern
};

// A body that is sent piece by piece, pulled as fast as the client reads.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual base::Result<base::ByteView> next() = 0;  // empty at the end; valid until the next call; an error cuts the connection
};

// Server-sent events: the server asks for what is new and sleeps between; nothing for a while becomes a comment that keeps the line open.
class EventSource {
 public:
  virtual ~EventSource() = default;
  virtual std::string next() = 0;  // events ready to send, "" for none yet; must not block
  virtual bool over() const = 0;   // the session ended
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // content-type and others; the server adds the security headers
  std::string body;
  std::unique_ptr<BodySource> source;         // instead of body
  std::optional<std::uint64_t> source_bytes;  // its length where known
  std::unique_ptr<EventSource> events;        // instead of both
};

// Takes a body that streams in. Dropped without finish(): the line was cut or the body was shorter than declared.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual base::Status write(base::ByteView piece) = 0;  // an error ends the request with its problem
  virtual Response finish() = 0;
};

Response json_response(std::string body, int status = 200);
// application/problem+json (RFC 9457) with the code's Japanese and English texts; the status follows the code (problem.cpp).
Response problem(const base::Error& error);
Response problem(const base::Error& error, int status);  // where HTTP itself names the status
int status_of(base::Code code);

}  // namespace sekisho::api
