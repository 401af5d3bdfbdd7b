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

constexpr std::size_t kPlainFibBytes = 68;  // [MS-DOC] 2.2.6: the front of the FIB stays readable
constexpr std::size_t kFlagsAt = 10, kKeyAt = 14;
constexpr std::uint32_t kBlockBytes = 512;
constexpr std::uint16_t kEncrypted = 0x0100, kObfuscated = 0x8000;

struct Fib {
  std::uint16_t flags = 0;
  std::uint32_t key = 0;
  bool good = false;
};

Fib read_fib(ByteView main) {
  base::Reader in(base::slice(main, kFlagsAt, 8));
  Fib out;
  out.flags = in.u16le();
  in.skip(2);
  out.key = in.u32le();
  out.good = in.ok();
  return out;
}

Bytes copy(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

void restore_fib(ByteView encrypted, Bytes& main, std::uint16_t flags) {
  const ByteView plain = base::slice(encrypted, 0, kPlainFibBytes);
  std::ranges::copy(plain, main.begin());
  const auto cleared = static_cast<std::uint16_t>(flags & ~(kEncrypted | kObfuscated));
  main[kFlagsAt] = static_cast<std::uint8_t>(cleared);
  main[kFlagsAt + 1] = static_cast<std::uint8_t>(cleared >> 8);
  std::fill_n(main.begin() + kKeyAt, 4, std::uint8_t{0});
}

// 2.3.7.6: what is zero, before or after, stays as it is.
void unmask(Bytes& stream, const XorArray& array) {
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const auto mixed = static_cast<std::uint8_t>(stream[i] ^ array[i % array.size()]);
    if (stream[i] != 0 && mixed != 0) stream[i] = mixed;
  }
}

base::Status decrypt_xor(DocStreams& streams, std::uint32_t key, std::string_view password) {
  XorArray array{};
  const auto fits = [&](std::string_view one) {
    for (const Bytes& bytes : single_bytes_of(one)) {
      if ((std::uint32_t{xor_key(bytes)} << 16 | xor_verifier(bytes)) != key) continue;  // 2.3.7.4
      array = xor_array(bytes);
      return true;
    }
    return false;
  };
  if (auto opened = try_passwords(password, {}, fits); !opened) return opened;
  for (Bytes* stream : {&streams.main, &streams.table, &streams.data}) unmask(*stream, array);
  return {};
}

base::Status decrypt_rc4(DocStreams& streams, std::uint32_t header_bytes, std::string_view password) {
  const auto info = read_rc4_info(base::slice(streams.table, 0, header_bytes));
  if (!info) return std::unexpected(info.error());
  std::optional<Rc4Document> document;
  const auto fits = [&](std::string_view one) { return (document = Rc4Document::open(*info, utf16_of(one))).has_value(); };
  if (auto opened = try_passwords(password, {kDefaultPassword}, fits); !opened) return opened;
  for (Bytes* stream : {&streams.main, &streams.table, &streams.data}) Rc4Stream(*document, kBlockBytes).apply(0, *stream);
  return {};
}

}  // namespace

bool doc_encrypted(ByteView main) {
  const Fib fib = read_fib(main);
  return fib.good && (fib.flags & kEncrypted) != 0;
}

base::Result<DocStreams> decrypt_doc(ByteView main, ByteView table, ByteView data, std::string_view password) {
  const Fib fib = read_fib(main);
  DocStreams out{copy(main), copy(table), copy(data)};
  if (!fib.good || (fib.flags & kEncrypted) == 0) return out;
  auto status = (fib.flags & kObfuscated) != 0 || table.empty() ? decrypt_xor(out, fib.key, password) : decrypt_rc4(out, fib.key, password);
  if (!status) return std::unexpected(status.error());
  restore_fib(main, out.main, fib.flags);
  return out;
}

}  // namespace sekisho::formats::office_crypto
