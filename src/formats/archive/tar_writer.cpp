#include "formats/archive/tar_writer.h"

#include <algorithm>
#include <array>

namespace sekisho::formats::archive {

using base::ByteView;

namespace {

constexpr std::size_t kBlock = 512, kNameMax = 100, kPrefixMax = 155;

bool ascii(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// "27 path=…\n": the length counts itself (POSIX.1-2008 pax, Extended Header).
std::string pax_path(std::string_view path) {
  const std::string rest = " path=" + std::string(path) + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

// Where a long name is cut into prefix and name; npos when no slash serves.
std::size_t cut_of(std::string_view path) {
  for (std::size_t slash = path.find('/'); slash != path.npos && slash <= kPrefixMax; slash = path.find('/', slash + 1))
    if (slash > 0 && slash + 1 < path.size() && path.size() - slash - 1 <= kNameMax) return slash;
  return path.npos;
}

void put_octal(std::span<char> field, std::uint64_t value) {  // with a zero byte at the end
  field.back() = '\0';
  for (std::size_t i = field.size() - 1; i-- > 0; value >>= 3) field[i] = static_cast<char>('0' + (value & 7));
}

}  // namespace

void TarWriter::header(std::string_view prefix, std::string_view name, std::uint64_t bytes, char kind) {
  std::array<char, kBlock> block{};
  std::span<char> all(block);
  std::ranges::copy(name, all.begin());
  put_octal(all.subspan(100, 8), kind == '5' ? 0755 : 0644);
  put_octal(all.subspan(108, 8), 0);  // owner
  put_octal(all.subspan(116, 8), 0);  // group
  put_octal(all.subspan(124, 12), bytes);
  put_octal(all.subspan(136, 12), 0);  // time
  std::ranges::fill(all.subspan(148, 8), ' ');
  block[156] = kind;
  std::ranges::copy(std::string_view("ustar\0"
                                     "00",
                                     8),
                    all.begin() + 257);
  put_octal(all.subspan(329, 8), 0);  // device numbers
  put_octal(all.subspan(337, 8), 0);
  std::ranges::copy(prefix, all.begin() + 345);
  std::uint32_t sum = 0;
  for (char c : block) sum += static_cast<unsigned char>(c);
  put_octal(all.subspan(148, 7), sum);  // six digits, a zero byte, a space
  out_.write(std::string_view(block.data(), block.size()));
}

void TarWriter::data(ByteView bytes) {
  static constexpr std::array<std::uint8_t, kBlock> kZeros{};
  out_.write(bytes);
  if (bytes.size() % kBlock != 0) out_.write(ByteView(kZeros).first(kBlock - bytes.size() % kBlock));
}

void TarWriter::emit(std::string_view path, ByteView bytes, char kind) {
  const std::size_t cut = path.size() > kNameMax ? cut_of(path) : 0;
  if (ascii(path) && cut != path.npos) {
    header(path.substr(0, cut), path.substr(cut == 0 ? 0 : cut + 1), bytes.size(), kind);
  } else {
    const std::string record = pax_path(path);
    header({}, "PaxHeader", record.size(), 'x');
    data(base::view(record));
    header({}, kind == '5' ? "entry/" : "entry", bytes.size(), kind);  // seen by readers of 1988 only
  }
  data(bytes);
}

void TarWriter::finish() {
  static constexpr std::array<std::uint8_t, 2 * kBlock> kEnd{};
  out_.write(ByteView(kEnd));
}

}  // namespace sekisho::formats::archive
