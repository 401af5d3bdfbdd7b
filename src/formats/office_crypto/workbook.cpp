#include <algorithm>

#include "formats/office_crypto/binary.h"
#include "formats/office_crypto/obfuscation.h"
#include "formats/office_crypto/password.h"
#include "formats/office_crypto/rc4_document.h"

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::ByteView;
using base::Code;

namespace {

constexpr std::uint16_t kFilePass = 0x2F, kBoundSheet = 0x85;
constexpr std::uint32_t kBlockBytes = 1024;        // [MS-XLS] 2.2.10
constexpr std::size_t kRecordsBeforeFilePass = 8;  // a BOF, a WriteProtect, and what careless writers put there

// [MS-XLS] 2.2.10: BOF of every version, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead stay readable.
constexpr std::uint16_t kPlain[] = {0x009, 0x209, 0x409, 0x809, kFilePass, 0x194, 0x195, 0xE1, 0x196, 0x138};

struct Record {
  std::uint16_t number = 0;
  std::size_t at = 0, bytes = 0;  // of its data
};

// The records of a stream up to the first that is cut off.
class Records {
 public:
  explicit Records(ByteView stream) : in_(stream) {}
  bool next(Record& out) {
    out.number = in_.u16le();
    out.bytes = in_.u16le();
    out.at = in_.position();
    in_.skip(out.bytes);
    return in_.ok();
  }

 private:
  base::Reader in_;
};

bool find_file_pass(ByteView stream, Record& out) {
  Records records(stream);
  for (std::size_t i = 0; i < kRecordsBeforeFilePass && records.next(out); ++i)
    if (out.number == kFilePass) return true;
  return false;
}

// Calls decrypt(position, size of the record, bytes) for each encrypted piece behind the FilePass record.
template <class Decrypt>
void each_piece(Bytes& stream, std::size_t from, const Decrypt& decrypt) {
  const Bytes lengths(stream.begin(), stream.end());  // headers are plain, but the walk must not see what it writes
  Records records(lengths);
  for (Record record; records.next(record);) {
    if (record.at <= from || std::ranges::find(kPlain, record.number) != std::end(kPlain)) continue;
    const std::size_t plain = record.number == kBoundSheet ? std::min<std::size_t>(4, record.bytes) : 0;  // lbPlyPos
    decrypt(record.at + plain, record.bytes, std::span(stream).subspan(record.at + plain, record.bytes - plain));
  }
}

base::Result<Bytes> decrypt_xor(ByteView workbook, std::size_t from, std::uint16_t key, std::uint16_t verifier, std::string_view password) {
  XorArray array{};
  const auto fits = [&](std::string_view one) {
    for (const Bytes& bytes : single_bytes_of(one)) {
      if (xor_key(bytes) != key || xor_verifier(bytes) != verifier) continue;
      array = xor_array(bytes);
      return true;
    }
    return false;
  };
  if (auto opened = try_passwords(password, {kDefaultPassword}, fits); !opened) return std::unexpected(opened.error());
  Bytes out(workbook.begin(), workbook.end());
  each_piece(out, from, [&](std::size_t position, std::size_t record_bytes, std::span<std::uint8_t> piece) {
    for (std::uint8_t& byte : piece) {  // 2.3.7.3
      const auto mixed = static_cast<std::uint8_t>(byte ^ array[(position++ + record_bytes) % array.size()]);
      byte = static_cast<std::uint8_t>(mixed >> 5 | mixed << 3);
    }
  });
  return out;
}

base::Result<Bytes> decrypt_rc4(ByteView workbook, std::size_t from, ByteView header, std::string_view password) {
  const auto info = read_rc4_info(header);
  if (!info) return std::unexpected(info.error());
  std::optional<Rc4Document> document;
  const auto fits = [&](std::string_view one) { return (document = Rc4Document::open(*info, utf16_of(one))).has_value(); };
  if (auto opened = try_passwords(password, {kDefaultPassword}, fits); !opened) return std::unexpected(opened.error());
  Bytes out(workbook.begin(), workbook.end());
  Rc4Stream stream(*document, kBlockBytes);
  each_piece(out, from, [&](std::size_t position, std::size_t, std::span<std::uint8_t> piece) { stream.apply(position, piece); });
  return out;
}

}  // namespace

bool workbook_encrypted(ByteView workbook) {
  Record record;
  return find_file_pass(workbook, record);
}

base::Result<Bytes> decrypt_workbook(ByteView workbook, std::string_view password) {
  Record pass;
  if (!find_file_pass(workbook, pass)) return Bytes(workbook.begin(), workbook.end());
  base::Reader in(base::slice(workbook, pass.at, pass.bytes));
  // Before BIFF8 there is XOR only, and no number that says so.
  const std::uint16_t method = pass.bytes == 4 ? 0 : in.u16le();
  if (method == 1) return decrypt_rc4(workbook, pass.at, base::slice(workbook, pass.at + 2, pass.bytes - 2), password);
  const std::uint16_t key = in.u16le(), verifier = in.u16le();
  if (!in.ok()) return base::refuse(Code::damaged, "FilePass");
  if (method != 0) return base::refuse(Code::encryption_unsupported, "FilePass");
  return decrypt_xor(workbook, pass.at, key, verifier, password);
}

}  // namespace sekisho::formats::office_crypto
