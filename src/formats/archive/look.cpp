// A tar as our writer makes it, header by header: what it leaves empty must be empty, so that links, devices, owners, commands and names that
// lead elsewhere have no place to stand.
#include "formats/archive/look.h"

#include <algorithm>
#include <set>
#include <utility>

#include "worker/second_look/archive.h"

namespace sekisho::formats::archive {

using base::ByteView;
using base::FileType;
using worker::second_look::Look;

namespace {

constexpr std::size_t kBlock = 512;

std::string_view padded(ByteView field) {  // text up to the first zero byte, all behind it zero as well
  std::string_view text = base::text(field);
  const std::size_t end = std::min(text.find('\0'), text.size());
  return text.find_first_not_of('\0', end) == text.npos ? text.substr(0, end) : std::string_view("\x7F");
}

std::int64_t octal(ByteView field) {  // digits that fill all but the last byte; -1 otherwise
  std::int64_t value = 0;
  for (std::size_t i = 0; i + 1 < field.size(); ++i) {
    if (field[i] < '0' || field[i] > '7') return -1;
    value = value * 8 + field[i] - '0';
  }
  return !field.empty() && field.back() == 0 ? value : -1;
}

bool sum_fits(ByteView header) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) sum += i >= 148 && i < 156 ? ' ' : header[i];
  return octal(base::slice(header, 148, 7)) == sum && header[155] == ' ';
}

// Everything but name, length, kind and prefix is the same in every header.
bool as_written(ByteView header, char kind) {
  using namespace std::string_view_literals;
  auto field = [&](std::size_t at, std::size_t bytes) { return base::text(base::slice(header, at, bytes)); };
  if (field(100, 8) != (kind == '5' ? "0000755\0"sv : "0000644\0"sv)) return false;
  if (field(108, 8) != "0000000\0"sv || field(116, 8) != "0000000\0"sv || field(136, 12) != "00000000000\0"sv) return false;
  if (field(257, 8) !=
          "ustar\0"
          "00"sv ||
      field(329, 16) !=
          "0000000\0"
          "0000000\0"sv)
    return false;
  auto empty = [&](std::size_t at, std::size_t bytes) { return field(at, bytes).find_first_not_of('\0') == std::string_view::npos; };
  return empty(157, 100) && empty(265, 64) && empty(500, 12) && sum_fits(header);
}

class Walk {
 public:
  Walk(ByteView tar, Look& look) : tar_(tar), look_(look) {}

  void run() {
    while (!look_.enough()) {
      ByteView header = base::slice(tar_, at_, kBlock);
      if (header.size() == kBlock && header.front() == 0) return end();
      at_ += kBlock;
      if (header.size() < kBlock || !member(header)) return look_.find("a tar header that is not as written");
    }
  }

 private:
  bool member(ByteView header) {
    const char kind = static_cast<char>(header[156]);
    const std::int64_t bytes = octal(base::slice(header, 124, 12));
    if (bytes < 0 || (kind != '0' && kind != '5' && kind != 'x') || !as_written(header, kind)) return false;
    ByteView data = base::slice(tar_, at_, static_cast<std::size_t>(bytes));
    const std::size_t filled = (data.size() + kBlock - 1) / kBlock * kBlock;
    if (data.size() != static_cast<std::size_t>(bytes) || filled > tar_.size() - at_ || !zero(at_ + data.size(), at_ + filled)) return false;
    at_ += filled;
    std::string name(padded(base::slice(header, 345, 155)));
    if (!name.empty()) name += '/';
    name += padded(base::slice(header, 0, 100));
    if (kind == 'x') return name == "PaxHeader" && long_name_.empty() && extended(base::text(data));
    if (!long_name_.empty()) {
      if (name != (kind == '5' ? "entry/" : "entry")) return false;
      name = std::exchange(long_name_, {});
    }
    return judge(name, kind, data);
  }

  bool zero(std::size_t from, std::size_t to) const {
    return std::ranges::all_of(base::slice(tar_, from, to - from), [](std::uint8_t byte) { return byte == 0; });
  }

  // One record, "length path=…\n".
  bool extended(std::string_view record) {
    const std::size_t space = record.find(' ');
    if (space == record.npos || record.substr(0, space) != std::to_string(record.size()) || !record.ends_with('\n')) return false;
    std::string_view rest = record.substr(space + 1, record.size() - space - 2);
    if (!rest.starts_with("path=")) return false;
    long_name_ = rest.substr(5);
    return !long_name_.empty();
  }

  bool judge(const std::string& name, char kind, ByteView data) {
    if (worker::second_look::is_bad_name(name) || (kind == '5') != name.ends_with('/')) return look_.find("a tar member with a bad name", name), true;
    if (!seen_.insert(worker::second_look::lower(name)).second) return look_.find("two tar members of one name", name), true;
    if (kind == '5') return data.empty();
    if (data.empty() || !look_.spend(data.size())) return true;
    const std::size_t dot = name.rfind('.');
    const bool named = dot != name.npos && name.find('/', dot) == name.npos;
    const FileType type = worker::second_look::kind_inside(data, named ? worker::second_look::lower(name.substr(dot + 1)) : std::string());
    look_.inside(data, type, name);
    return true;
  }

  void end() {
    if (tar_.size() - at_ != 2 * kBlock || !zero(at_, tar_.size())) look_.find("bytes behind the end of a tar");
    if (!long_name_.empty()) look_.find("a tar header for nothing");
  }

  ByteView tar_;
  Look& look_;
  std::size_t at_ = 0;
  std::string long_name_;
  std::set<std::string> seen_;
};

}  // namespace

FileType tar_by_look(ByteView bytes, std::string_view) {
  return base::text(base::slice(bytes, 257, 5)) == "ustar" ? FileType::tar : FileType::unknown;
}

void look_at_tar(ByteView bytes, FileType, Look& look) { Walk(bytes, look).run(); }

}  // namespace sekisho::formats::archive
