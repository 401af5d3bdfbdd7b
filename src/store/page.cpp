#include "store/page.h"

#include <sodium.h>

#include <array>
#include <bit>
#include <mutex>
#include <optional>
#include <ranges>

#include "base/hash.h"
#include "store/connection.h"

namespace sekisho::store {

using base::Code;
using base::refuse;

namespace {

constexpr std::size_t kSealBytes = 16;
constexpr std::size_t kCursorBytesMax = 8'000;

std::mutex key_mutex;
std::optional<std::array<std::uint8_t, 32>> key_given;

std::array<std::uint8_t, 32> key() {
  const std::lock_guard guard(key_mutex);
  if (!key_given) {
    key_given.emplace();
    randombytes_buf(key_given->data(), key_given->size());
  }
  return *key_given;
}

void put_value(base::Bytes& out, const Value& value) {
  base::put_u8(out, static_cast<std::uint8_t>(value.index()));
  const auto put_long = [&](base::ByteView bytes) {
    base::put_u32le(out, static_cast<std::uint32_t>(bytes.size()));
    base::put(out, bytes);
  };
  if (const auto* integer = std::get_if<std::int64_t>(&value)) base::put_u64le(out, static_cast<std::uint64_t>(*integer));
  else if (const auto* number = std::get_if<double>(&value)) base::put_u64le(out, std::bit_cast<std::uint64_t>(*number));
  else if (const auto* text = std::get_if<std::string>(&value)) put_long(base::view(*text));
  else if (const auto* bytes = std::get_if<base::Bytes>(&value)) put_long(*bytes);
}

Value value_from(base::Reader& reader) {
  const std::uint8_t kind = reader.u8();
  if (kind == 1) return static_cast<std::int64_t>(reader.u64le());
  if (kind == 2) return std::bit_cast<double>(reader.u64le());
  if (kind == 3) return std::string(base::text(reader.take(reader.u32le())));
  if (kind == 4) {
    const base::ByteView bytes = reader.take(reader.u32le());
    return base::Bytes(bytes.begin(), bytes.end());
  }
  return {};
}

}  // namespace

void set_cursor_key(std::string_view secret) {
  const std::lock_guard guard(key_mutex);
  key_given = base::sha256(base::view(secret));
}

Keyset::Keyset(std::string list, std::vector<std::string> columns, Direction direction)
    : list_(std::move(list)), columns_(std::move(columns)), direction_(direction) {
  SEKISHO_CHECK(!columns_.empty());
  for (const std::string& column : columns_)
    for (const auto part : std::views::split(column, '.')) check_name(std::string_view(part.begin(), part.end()));  // column or table.column
}

std::string Keyset::order() const {
  std::string out;
  for (const std::string& column : columns_) out += (out.empty() ? "" : ", ") + column + (direction_ == Direction::down ? " DESC" : "");
  return out;
}

std::string Keyset::seal(const std::string& payload) const {
  std::string sealed = list_ + '\n' + order() + '\n' + payload;
  const auto secret = key();
  std::string out(kSealBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(),
                     secret.data(), secret.size());
  return out;
}

base::Result<Keyset::After> Keyset::after(const std::string& cursor) const {
  if (cursor.empty()) return After{"1 = 1", {}};
  const auto stale = [] { return refuse(Code::store_conflict, "cursor"); };
  if (cursor.size() > kCursorBytesMax) return stale();
  std::string raw(cursor.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), cursor.data(), cursor.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      size < kSealBytes)
    return stale();
  raw.resize(size);
  const std::string payload = raw.substr(kSealBytes);
  if (sodium_memcmp(raw.data(), seal(payload).data(), kSealBytes) != 0) return stale();
  base::Reader reader(base::view(payload));
  After out;
  std::string names, marks;
  for (const std::string& column : columns_) {
    names += (names.empty() ? "" : ", ") + column;
    marks += marks.empty() ? "?" : ", ?";
    out.values.push_back(value_from(reader));
  }
  if (!reader.ok() || !reader.at_end()) return stale();
  out.where = "(" + names + (direction_ == Direction::down ? ") < (" : ") > (") + marks + ")";
  return out;
}

std::string Keyset::cut(Rows& rows, std::size_t rows_max) const {
  SEKISHO_CHECK(rows_max > 0);
  if (rows.size() <= rows_max) return {};
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(rows_max), rows.end());
  base::Bytes payload;
  for (std::size_t i = 0; i < columns_.size(); ++i) put_value(payload, rows.back().at(i));
  const std::string text(base::text(payload));
  const std::string raw = seal(text) + text;
  std::string out(sodium_base64_encoded_len(raw.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(raw.data()), raw.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();  // the terminating zero
  return out;
}

}  // namespace sekisho::store
