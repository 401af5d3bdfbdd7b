// Reads tar: V7, ustar and pax (POSIX.1-2008 "pax, ustar Interchange Format"), GNU long names (tar.info "GNU tar and POSIX tar").
#include <algorithm>
#include <charconv>
#include <optional>

#include "formats/archive/source.h"
#include "text/text.h"

namespace sekisho::formats::archive {

using base::ByteView;
using base::Code;
using base::What;

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kRecordsBytesMax = 1 << 20;  // of one extended header or long name

bool zeros(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

std::string_view text_of(ByteView field) {
  std::string_view text = base::text(field);
  return text.substr(0, text.find('\0'));
}

// Octal digits between spaces and a zero byte, or, with the top bit set, a number of base 256 (GNU).
std::optional<std::uint64_t> number_of(ByteView field) {
  std::uint64_t value = 0;
  if (!field.empty() && (field.front() & 0x80) != 0) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      const std::uint8_t byte = i == 0 ? field[i] & 0x7F : field[i];
      if (value >> 55 != 0) return std::nullopt;
      value = value << 8 | byte;
    }
    return value;
  }
  std::string_view text = text_of(field);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find(' '));
  for (char c : text) {
    if (c < '0' || c > '7' || value >> 60 != 0) return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// Old programs summed signed characters.
bool checksum_fits(ByteView header) {
  auto told = number_of(base::slice(header, 148, 8));
  std::int64_t plain = 0, with_signs = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::uint8_t byte = i >= 148 && i < 156 ? std::uint8_t{' '} : header[i];
    plain += byte;
    with_signs += static_cast<std::int8_t>(byte);
  }
  return told && (static_cast<std::int64_t>(*told) == plain || static_cast<std::int64_t>(*told) == with_signs);
}

// What extended headers say of the member behind them, or, the global ones, of all.
struct Extended {
  std::optional<std::string> path;
  std::optional<std::uint64_t> bytes;
  bool sparse = false;
};

// Records "length keyword=value\n".
bool read_records(std::string_view text, Extended& out) {
  while (!text.empty() && text.front() != '\0') {
    std::size_t length = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || length > text.size() || length < digits + 3 || text[digits] != ' ' || text[length - 1] != '\n') return false;
    std::string_view record = text.substr(digits + 1, length - digits - 2);
    const std::size_t equals = record.find('=');
    if (equals == record.npos) return false;
    const std::string_view key = record.substr(0, equals), value = record.substr(equals + 1);
    if (key == "path") out.path = std::string(value);
    if (key.starts_with("GNU.sparse.")) out.sparse = true;
    if (key == "size") {
      std::uint64_t bytes = 0;
      auto [stop, failed] = std::from_chars(value.data(), value.data() + value.size(), bytes);
      if (failed != std::errc{} || stop != value.data() + value.size()) return false;
      out.bytes = bytes;
    }
    text.remove_prefix(length);
  }
  return true;
}

class Tar : public Source {
 public:
  Tar(ByteView input, Context& context) : input_(input), context_(context) {}

  base::Status read() {
    while (at_ < input_.size()) {
      ByteView header = base::slice(input_, at_, kBlock);
      if (zeros(header)) break;
      if (header.size() < kBlock || !checksum_fits(header)) return base::refuse(Code::archive_damaged, {}, "tar header");
      at_ += kBlock;
      if (auto status = member(header); !status) return status;
      if (members_.size() > context_.limits.parts_max) return base::refuse(Code::too_many_entries);
    }
    if (!zeros(base::slice(input_, at_))) context_.notes.removed(What::trailing_bytes);
    return {};
  }

  base::Result<ByteView> bytes(std::size_t member) override {
    ByteView bytes = contents_.at(member);
    if (bytes.size() > context_.limits.part_bytes_max) return base::refuse(Code::output_too_large);
    return bytes;
  }

 private:
  base::Result<ByteView> data(std::uint64_t bytes) {
    if (bytes > input_.size() - at_) return base::refuse(Code::archive_damaged, {}, "tar data cut off");
    ByteView out = base::slice(input_, at_, static_cast<std::size_t>(bytes));
    at_ = std::min(input_.size(), at_ + (static_cast<std::size_t>(bytes) + kBlock - 1) / kBlock * kBlock);
    return out;
  }

  base::Status member(ByteView header) {
    const char kind = static_cast<char>(header[156]);
    auto told = number_of(base::slice(header, 124, 12));
    const bool about_next = kind == 'x' || kind == 'X' || kind == 'g' || kind == 'L' || kind == 'K';
    if (!told) return base::refuse(Code::archive_damaged, {}, "tar size");
    std::uint64_t bytes = about_next ? *told : next_.bytes.value_or(global_.bytes.value_or(*told));
    if (kind == '1' && bytes != 0 && header_at(at_)) bytes = 0;  // a hard link of old programs tells the size of what it points to
    if (kind == '2' || kind == '5') bytes = next_.bytes || kind == '2' ? 0 : bytes;
    if (kind == 'S') skip_map(header);
    auto contents = data(bytes);
    if (!contents) return std::unexpected(contents.error());
    if (about_next) return extended(kind, *contents);
    if (kind == 'M') return base::refuse(Code::archive_volume);
    if (kind == 'V') context_.notes.removed(What::archive_comment);  // a volume's label
    else add(kind, header, *contents);
    next_ = {};
    long_name_.reset();
    return {};
  }

  // GNU sparse members: blocks of the map behind the header while a byte of each says that there are more.
  void skip_map(ByteView header) {
    for (std::size_t more = 482; base::slice(header, more, 1).size() == 1 && header[more] != 0; more = 504) {
      header = base::slice(input_, at_, kBlock);
      at_ = std::min(input_.size(), at_ + kBlock);
    }
  }

  bool header_at(std::size_t at) const {
    ByteView header = base::slice(input_, at, kBlock);
    return header.empty() || zeros(header) || (header.size() == kBlock && checksum_fits(header));
  }

  base::Status extended(char kind, ByteView contents) {
    if (contents.size() > kRecordsBytesMax) return base::refuse(Code::archive_damaged, {}, "extended header too long");
    if (kind == 'K') return {};  // where a link points to
    if (kind == 'L') long_name_ = std::string(text_of(contents));
    else if (!read_records(base::text(contents), kind == 'g' ? global_ : next_)) return base::refuse(Code::archive_damaged, {}, "extended header");
    return {};
  }

  std::string name_of(ByteView header) const {
    if (next_.path) return *next_.path;
    if (long_name_) return *long_name_;
    std::string name(text_of(base::slice(header, 0, 100)));
    const std::string_view prefix = text_of(base::slice(header, 345, 155));
    const bool posix = base::text(base::slice(header, 257, 6)) == std::string_view("ustar\0", 6);
    return posix && !prefix.empty() ? std::string(prefix) + "/" + name : name;
  }

  void add(char kind, ByteView header, ByteView contents) {
    std::string name = name_of(header);
    while (name.starts_with("./")) name.erase(0, std::min(name.find_first_not_of('/', 1), name.size()));
    const bool regular = kind == '0' || kind == '\0' || kind == '7';
    const bool directory = kind == '5' || kind == 'D' || (regular && contents.empty() && name.ends_with('/'));
    if (directory && (name.empty() || name == ".")) return;  // the folder that was packed itself
    Code refused = Code::none;
    if (kind >= '1' && kind <= '6' && kind != '5') refused = Code::zip_link;
    else if (next_.sparse || global_.sparse || (!regular && !directory)) refused = Code::feature_unsupported;
    const bool utf8 = text::valid_utf8(name);
    members_.push_back({{std::move(name), utf8, false, {}}, directory, refused});
    contents_.push_back(directory ? ByteView{} : contents);
  }

  ByteView input_;
  Context& context_;
  std::size_t at_ = 0;
  Extended next_, global_;
  std::optional<std::string> long_name_;
  std::vector<ByteView> contents_;
};

}  // namespace

Opened open_tar(ByteView input, Context& context) {
  auto tar = std::make_unique<Tar>(input, context);
  if (auto status = tar->read(); !status) return std::unexpected(status.error());
  return tar;
}

}  // namespace sekisho::formats::archive
