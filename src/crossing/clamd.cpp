#include "crossing/clamd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <vector>

#include "evidence/base64.h"
#include "text/text.h"

namespace sekisho::crossing {

using base::Code;
using base::OwnedFd;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kPieceBytes = 256 << 10, kAnswerBytesMax = 4'096, kNameBytesMax = 200;

std::unexpected<base::Error> no_answer(std::string detail) { return refuse(Code::scanner_unavailable, {}, std::move(detail)); }

std::string why(const char* what) { return fmt::format("{}: {}", what, std::strerror(errno)); }

struct Place {
  sockaddr_storage address{};
  socklen_t length = 0;
};

std::optional<Place> unix_place(const std::string& path) {
  sockaddr_un address{};
  if (!path.starts_with('/') || path.size() >= sizeof address.sun_path) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  Place out;
  std::memcpy(&out.address, &address, sizeof address);
  out.length = sizeof address;
  return out;
}

std::optional<Place> tcp_place(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = evidence::plain_number(std::string_view(text).substr(colon + 1));
  if (!port || *port == 0 || *port > 65'535) return std::nullopt;
  const std::string host = text.substr(0, colon);
  Place out;
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (host.starts_with("127.") && inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(static_cast<std::uint16_t>(*port));
    std::memcpy(&out.address, &four, sizeof four);
    out.length = sizeof four;
    return out;
  }
  if (host != "[::1]") return std::nullopt;
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  six.sin6_port = htons(static_cast<std::uint16_t>(*port));
  std::memcpy(&out.address, &six, sizeof six);
  out.length = sizeof six;
  return out;
}

std::optional<Place> place_of(const std::string& address) {
  auto place = unix_place(address);
  return place ? place : tcp_place(address);
}

// Which of the events came; 0 when none did in time.
short wait_for(int line, short events, int ms) {
  pollfd wanted{line, events, 0};
  int ready = 0;
  do ready = ::poll(&wanted, 1, ms);
  while (ready < 0 && errno == EINTR);
  return ready > 0 ? wanted.revents : short{0};
}

}  // namespace

Result<Signatures> read_clamd_version(const std::string& answer) {
  constexpr std::string_view kHead = "ClamAV ";
  if (!answer.starts_with(kHead)) return no_answer("not an answer of clamd: " + text::printable(answer, 100));
  Signatures out;
  const std::size_t first = answer.find('/');
  out.engine = text::printable(answer.substr(kHead.size(), first == std::string::npos ? first : first - kHead.size()), 40);
  if (first == std::string::npos) return out;
  const std::size_t second = answer.find('/', first + 1);
  const std::string version = answer.substr(first + 1, second == std::string::npos ? second : second - first - 1);
  if (!evidence::plain_number(version) || second == std::string::npos) return no_answer("not a version of clamd: " + text::printable(answer, 100));
  out.version = version;
  // As ctime() writes it, in clamd's own time zone; a day more or less does not matter here.
  std::tm when{};
  if (::strptime(answer.c_str() + second + 1, "%a %b %d %H:%M:%S %Y", &when) != nullptr) out.built_at = ::timegm(&when) * base::kSecond;
  return out;
}

Result<Scan> read_clamd_verdict(const std::string& answer) {
  constexpr std::string_view kHead = "stream: ", kFound = " FOUND";
  if (answer == "stream: OK") return Scan{};
  if (answer.starts_with(kHead) && answer.ends_with(kFound) && answer.size() > kHead.size() + kFound.size()) {
    const std::string name = answer.substr(kHead.size(), answer.size() - kHead.size() - kFound.size());
    if (name.starts_with("Heuristics.Limits.Exceeded")) return no_answer(text::printable(name, kNameBytesMax));
    return Scan{true, text::printable(name, kNameBytesMax)};
  }
  return no_answer(answer.empty() ? "clamd ended the connection without an answer" : text::printable(answer, kNameBytesMax));
}

Result<std::unique_ptr<Clamd>> Clamd::at(ClamdSettings settings) {
  if (!place_of(settings.address))
    return refuse(Code::bad_settings, settings.address, "the path of clamd's socket, or 127.0.0.1:PORT or [::1]:PORT, is wanted");
  return std::unique_ptr<Clamd>(new Clamd(std::move(settings)));
}

Result<OwnedFd> Clamd::connect() const {
  const auto place = place_of(settings_.address);
  if (!place) return no_answer(settings_.address);
  OwnedFd line(::socket(place->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!line) return no_answer(why("socket"));
  if (::connect(line.get(), reinterpret_cast<const sockaddr*>(&place->address), place->length) != 0) {
    if (errno != EINPROGRESS) return no_answer(why(settings_.address.c_str()));
    if (wait_for(line.get(), POLLOUT, settings_.connect_ms_max) == 0) return no_answer("clamd does not take the connection");
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(line.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0)
      return no_answer(fmt::format("{}: {}", settings_.address, std::strerror(error)));
  }
  return line;
}

// An answer before everything was sent means that clamd wants no more of it: the caller reads what it says.
Status Clamd::send(int line, base::ByteView bytes) const {
  while (!bytes.empty()) {
    const short ready = wait_for(line, POLLOUT | POLLIN, settings_.answer_ms_max);
    if (ready == 0) return no_answer("clamd takes no more of the file");
    if ((ready & POLLIN) != 0) return no_answer("clamd answered before the end");
    const ssize_t count = ::send(line, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) return no_answer(why("clamd"));
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

// Up to its NUL, which ends every answer to a command that began with z.
Result<std::string> Clamd::answer(int line) const {
  std::string out;
  std::array<char, 1'024> piece;
  while (out.size() < kAnswerBytesMax) {
    if (wait_for(line, POLLIN, settings_.answer_ms_max) == 0) return no_answer("clamd does not answer");
    const ssize_t count = ::recv(line, piece.data(), piece.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) return no_answer(why("clamd"));
    if (count == 0) return no_answer("clamd ended the connection without an answer");
    out.append(piece.data(), static_cast<std::size_t>(count));
    if (const std::size_t end = out.find('\0'); end != std::string::npos) return out.substr(0, end);
  }
  return no_answer("clamd's answer has no end");
}

Result<Signatures> Clamd::signatures() {
  constexpr std::string_view kCommand("zVERSION\0", 9);
  auto line = connect();
  if (!line) return std::unexpected(line.error());
  if (auto sent = send(line->get(), base::view(kCommand)); !sent) return std::unexpected(sent.error());
  auto said = answer(line->get());
  if (!said) return std::unexpected(said.error());
  return read_clamd_version(*said);
}

Result<Scan> Clamd::scan(int fd, std::uint64_t bytes) {
  constexpr std::string_view kCommand("zINSTREAM\0", 10);
  auto line = connect();
  if (!line) return std::unexpected(line.error());
  Status sent = send(line->get(), base::view(kCommand));
  std::vector<std::uint8_t> buffer(sizeof(std::uint32_t) + kPieceBytes);
  for (std::uint64_t at = 0; sent && at < bytes;) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, bytes - at));
    const ssize_t count = ::pread(fd, buffer.data() + sizeof(std::uint32_t), wanted, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return refuse(Code::unreadable, {}, "the file to scan");
    const std::uint32_t head = htonl(static_cast<std::uint32_t>(count));
    std::memcpy(buffer.data(), &head, sizeof head);
    sent = send(line->get(), {buffer.data(), sizeof head + static_cast<std::size_t>(count)});
    at += static_cast<std::uint64_t>(count);
  }
  constexpr std::array<std::uint8_t, 4> kEnd{};
  if (sent) sent = send(line->get(), kEnd);
  if (!sent) {
    // "INSTREAM size limit exceeded. ERROR" may be waiting; whatever it says, the file was not scanned whole.
    std::array<char, 256> last{};
    const ssize_t count = ::recv(line->get(), last.data(), last.size(), 0);
    if (count > 0) return no_answer(text::printable(std::string_view(last.data(), static_cast<std::size_t>(count) - 1), kNameBytesMax));
    return std::unexpected(sent.error());
  }
  auto said = answer(line->get());
  if (!said) return std::unexpected(said.error());
  return read_clamd_verdict(*said);
}

}  // namespace sekisho::crossing
