// For tests: a server on free ports with a handler made of a function, and a client that writes bytes as they are.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "api/server.h"
#include "base/fd.h"

namespace sekisho::api {

struct Reply {
  int status = 0;  // 0: the connection ended before an answer
  std::map<std::string, std::string> headers;
  std::string body;
};

// Waits at most `patience` for every byte; what does not come in time is an end.
class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd_.reset();
  }
  bool connected() const { return fd_.valid(); }
  int fd() const { return fd_.get(); }

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      if (!ready(POLLOUT)) return false;
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() const { ::shutdown(fd_.get(), SHUT_WR); }
  void reset() { fd_.reset(); }

  // Through the mark; what there is, when it never comes.
  std::string until(std::string_view mark) {
    std::size_t at;
    while ((at = read_.find(mark)) == std::string::npos)
      if (!more()) return std::exchange(read_, {});
    return take(at + mark.size());
  }
  std::string exactly(std::size_t count) {
    while (read_.size() < count)
      if (!more()) break;
    return take(std::min(count, read_.size()));
  }
  // The body by its length, its chunks, or the end of the connection.
  Reply reply(bool bodiless = false) {
    Reply out;
    const std::string head = until("\r\n\r\n");
    if (!head.starts_with("HTTP/1.1 ") || !head.ends_with("\r\n\r\n")) return out;
    out.status = std::stoi(head.substr(9, 3));
    for (std::size_t line = head.find("\r\n") + 2; line + 2 < head.size(); line = head.find("\r\n", line) + 2) {
      const std::size_t colon = head.find(": ", line);
      std::string& value = out.headers[head.substr(line, colon - line)];
      value += (value.empty() ? "" : ", ") + head.substr(colon + 2, head.find("\r\n", line) - colon - 2);
    }
    if (bodiless || out.status == 204 || out.status == 304 || out.status < 200) return out;
    if (out.headers.contains("content-length")) {
      out.body = exactly(std::stoull(out.headers["content-length"]));
    } else if (out.headers.contains("transfer-encoding")) {
      for (std::size_t size = 1; size > 0;) {
        const std::string line = until("\r\n");
        if (line.empty()) return out;
        size = std::stoull(line, nullptr, 16);
        out.body += exactly(size);
        (void)exactly(2);
      }
    } else {
      while (more()) continue;
      out.body = std::exchange(read_, {});
    }
    return out;
  }
  Reply ask(std::string_view request, bool bodiless = false) {
    if (!send(request)) return {};
    return reply(bodiless);
  }
  // The server ended the connection, and nothing more came.
  bool closed() {
    while (more()) continue;
    return read_.empty() && ended_;
  }

  std::chrono::milliseconds patience{20'000};

 private:
  bool ready(short what) const {
    pollfd one{fd_.get(), what, 0};
    return connected() && ::poll(&one, 1, static_cast<int>(patience.count())) == 1;
  }
  bool more() {
    if (ended_ || !ready(POLLIN)) return false;
    char bytes[65'536];
    const ssize_t got = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    ended_ = got <= 0;
    if (!ended_) read_.append(bytes, static_cast<std::size_t>(got));
    return !ended_;
  }
  std::string take(std::size_t count) {
    std::string out = read_.substr(0, count);
    read_.erase(0, count);
    return out;
  }

  base::OwnedFd fd_;
  std::string read_;
  bool ended_ = false;
};

inline std::string get(std::string_view path, std::string_view fields = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

class FunctionHandler : public Handler {
 public:
  std::optional<Opened> at_once(const Request&) override { return std::nullopt; }
  Opened open(Request& request) override { return function(request); }
  std::function<Opened(Request&)> function = [](Request& request) { return text("you asked for " + request.path); };

  static Opened text(std::string body) {
    Opened out;
    out.response.headers.emplace_back("content-type", "text/plain; charset=utf-8");
    out.response.body = std::move(body);
    return out;
  }
};

// A sink made of two functions.
class FunctionSink : public BodySink {
 public:
  FunctionSink(
      std::function<base::Status(base::ByteView)> write, std::function<Response()> finish, std::function<void()> dropped = [] {})
      : write_(std::move(write)), finish_(std::move(finish)), dropped_(std::move(dropped)) {}
  ~FunctionSink() override {
    if (!finished_) dropped_();
  }
  base::Status write(base::ByteView piece) override { return write_(piece); }
  Response finish() override {
    finished_ = true;
    return finish_();
  }

 private:
  std::function<base::Status(base::ByteView)> write_;
  std::function<Response()> finish_;
  std::function<void()> dropped_;
  bool finished_ = false;
};

class FunctionSource : public BodySource {
 public:
  explicit FunctionSource(std::function<base::Result<base::ByteView>()> next) : next_(std::move(next)) {}
  base::Result<base::ByteView> next() override { return next_(); }

 private:
  std::function<base::Result<base::ByteView>()> next_;
};

inline bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds patience = std::chrono::milliseconds(20'000)) {
  for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;
       std::this_thread::sleep_for(std::chrono::milliseconds(5)))
    if (holds()) return true;
  return holds();
}

inline std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages >> pages;
  return pages * 4'096;
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() { settings_.listeners = {{"127.0.0.1", 0, zones::Zone::lgwan, {}, {}, {}}}; }
  void start() {
    auto started = Server::start(settings_, handler_);
    ASSERT_TRUE(started) << started.error().where << " " << started.error().detail;
    server_ = std::move(*started);
  }
  Client client(int receive_buffer = 0) const { return Client(server_->port(0), receive_buffer); }
  Reply ask(std::string_view request) const { return client().ask(request); }

  ServerSettings settings_;
  FunctionHandler handler_;
  std::unique_ptr<Server> server_;
};

}  // namespace sekisho::api
