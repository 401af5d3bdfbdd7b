#include "formats/jpeg/huffman.h"

#include <algorithm>

namespace sekisho::formats::jpeg {

void BitReader::fill_slowly() {
  while (count_ <= 56) {
    if (position_ < bytes_.size() && bytes_[position_] != 0xFF) {
      push(bytes_[position_++]);
    } else if (position_ + 1 < bytes_.size() && bytes_[position_ + 1] == 0) {
      push(0xFF);
      position_ += 2;
    } else {
      push(0);  // a marker or the end
      ++beyond_;
    }
  }
}

std::optional<HuffmanDecoder> HuffmanDecoder::make(const HuffmanSpec& spec) {
  HuffmanDecoder out;
  out.symbols_ = spec.symbols;
  std::int32_t code = 0, index = 0;
  for (int length = 1; length <= 16; ++length) {
    out.first_code_[length] = code;
    out.first_index_[length] = index;
    const int count = spec.lengths[length];
    if (index + count > static_cast<std::int32_t>(spec.symbols.size()) || code + count > 1 << length) return std::nullopt;
    for (int i = 0; i < count && length <= kQuickBits; ++i) {
      const auto entry = static_cast<std::uint16_t>(length << 8 | spec.symbols[static_cast<std::size_t>(index + i)]);
      const std::size_t from = static_cast<std::size_t>(code + i) << (kQuickBits - length);
      std::fill_n(out.quick_.begin() + static_cast<std::ptrdiff_t>(from), 1 << (kQuickBits - length), entry);
    }
    code += count;
    index += count;
    out.end_code_[length] = code;
    code <<= 1;
  }
  if (index != static_cast<std::int32_t>(spec.symbols.size())) return std::nullopt;
  return out;
}

int HuffmanDecoder::slow(BitReader& in) const {
  for (int length = kQuickBits + 1; length <= 16; ++length) {
    const auto code = static_cast<std::int32_t>(in.peek(length));
    if (code >= end_code_[length] || code < first_code_[length]) continue;
    in.drop(length);
    return symbols_[static_cast<std::size_t>(first_index_[length] + code - first_code_[length])];
  }
  return -1;
}

namespace {

// Lengths of an unlimited Huffman code; a symbol of its own with count 1 takes the code of all ones (figure K.1).
std::array<int, 257> code_lengths(const std::array<std::uint64_t, 256>& counts) {
  std::array<std::uint64_t, 257> weight{};
  std::copy(counts.begin(), counts.end(), weight.begin());
  weight[256] = 1;
  std::array<int, 257> length{}, other;
  other.fill(-1);
  for (;;) {
    int least = -1, next = -1;
    for (int i = 0; i <= 256; ++i) {
      if (weight[i] == 0) continue;
      if (least < 0 || weight[i] <= weight[least]) {
        next = least;
        least = i;
      } else if (next < 0 || weight[i] <= weight[next]) {
        next = i;
      }
    }
    if (next < 0) return length;
    weight[least] += weight[next];
    weight[next] = 0;
    int last = least;
    for (++length[last]; other[last] >= 0; ++length[last]) last = other[last];
    other[last] = next;
    for (++length[last = next]; other[last] >= 0; ++length[last]) last = other[last];
  }
}

}  // namespace

HuffmanSpec optimal_code(const std::array<std::uint64_t, 256>& counts) {
  const std::array<int, 257> lengths = code_lengths(counts);
  std::array<int, 258> of_length{};
  for (int length : lengths) ++of_length[length];
  // Figure K.3: codes longer than 16 bits are folded up two by two.
  for (int length = 256; length > 16; --length)
    while (of_length[length] > 0) {
      int shorter = length - 2;
      while (of_length[shorter] == 0) --shorter;
      of_length[length] -= 2;
      ++of_length[length - 1];
      of_length[shorter + 1] += 2;
      --of_length[shorter];
    }
  int longest = 16;
  while (longest > 0 && of_length[longest] == 0) --longest;
  if (longest > 0) --of_length[longest];  // the reserved code of all ones
  HuffmanSpec out;
  for (int length = 1; length <= 16; ++length) out.lengths[length] = static_cast<std::uint8_t>(of_length[length]);
  std::vector<int> order;
  for (int symbol = 0; symbol < 256; ++symbol)
    if (lengths[symbol] > 0) order.push_back(symbol);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return lengths[a] < lengths[b]; });
  for (int symbol : order) out.symbols.push_back(static_cast<std::uint8_t>(symbol));
  return out;
}

HuffmanEncoder::HuffmanEncoder(const HuffmanSpec& spec) {
  unsigned value = 0;
  std::size_t index = 0;
  for (int length = 1; length <= 16; ++length, value <<= 1)
    for (int i = 0; i < spec.lengths[length]; ++i, ++index, ++value) {
      code[spec.symbols[index]] = static_cast<std::uint16_t>(value);
      bits[spec.symbols[index]] = static_cast<std::uint8_t>(length);
    }
}

}  // namespace sekisho::formats::jpeg
