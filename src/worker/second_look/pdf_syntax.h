// PDF's object syntax (ISO 32000-2, 7.2 and 7.3) over bytes in memory: values are places in those bytes, nothing is copied or built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sekisho::worker::second_look::pdf {

enum class Kind : std::uint8_t { bad, end, null, boolean, number, integer, name, string, array, dictionary, reference, keyword };

struct Value {
  Kind kind = Kind::bad;
  std::uint16_t generation = 0;  // of a reference
  std::int64_t integer = 0;      // an integer, or the object number of a reference
  base::ByteView bytes;          // as written: a name without its slash, a string with its brackets, a dictionary with << and >>
};

// The name with #xx decoded (7.3.5).
std::string decoded_name(const Value& name);
// Is it this name? The usual name has no escapes and costs one comparison.
bool is_name(const Value& value, std::string_view name);
// The bytes of a literal or hexadecimal string (7.3.4).
std::string string_bytes(const Value& string);
// The same as text: a UTF-16 text is reduced to ASCII with '?' for the rest.
std::string decoded_string(const Value& string);

bool is_space(std::uint8_t c);

// Called at the end of each dictionary and array, inner ones first. items: key, value, key, value … or the items of the array.
class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void dictionary(std::span<const Value> items, bool outermost) = 0;
  virtual void array(std::span<const Value> items, bool outermost) = 0;
  virtual void reference(const Value& value) = 0;
};

class Parser {
 public:
  explicit Parser(base::ByteView bytes, std::size_t position = 0) : bytes_(bytes), position_(position) {}

  // One value with everything inside; Kind::bad when it is malformed or nested above the limit.
  Value value(Visitor* visitor = nullptr);
  // One token: number, name, string, keyword, or a reference; brackets are keywords. Comments are bad: our writer makes none.
  Value token();
  bool keyword(std::string_view word);  // takes it when it stands next
  void skip_space();
  std::size_t position() const { return position_; }
  void seek(std::size_t position) { position_ = std::min(position, bytes_.size()); }

 private:
  std::uint8_t at(std::size_t offset) const { return offset < bytes_.size() ? bytes_[offset] : 0; }
  Value made(Kind kind, std::size_t begin) const { return {kind, 0, 0, bytes_.subspan(begin, position_ - begin)}; }
  Value number();
  Value literal_string();
  Value hexadecimal_string();
  bool close(Kind kind, std::size_t begin, std::size_t position, bool outermost, Visitor* visitor);

  base::ByteView bytes_;
  std::size_t position_;
  std::vector<Value> items_;
};

// The items of an array or dictionary value; empty for anything else.
std::vector<Value> items_of(const Value& value);
// The value under a key, or Kind::bad.
Value find(std::span<const Value> dictionary_items, std::string_view key);

}  // namespace sekisho::worker::second_look::pdf
