#include "formats/jpeg/huffman.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sekisho::formats::jpeg {
namespace {

constexpr unsigned kLengthMax = 16, kReserved = 256;

// Calls each(symbol, code, length) in order of code (annex C). False when the codes run over.
template <class Each>
bool each_code(const HuffmanSpec& spec, Each each) {
  std::uint32_t code = 0;
  std::size_t next = 0;
  for (unsigned length = 1; length <= kLengthMax; ++length, code <<= 1) {
    for (unsigned i = 0; i < spec.counts[length - 1]; ++i, ++code) {
      if (next >= spec.symbols.size() || code >= 1u << length) return false;
      each(spec.symbols[next++], code, length);
    }
  }
  return next == spec.symbols.size();
}

// Code lengths of a Huffman tree over the used symbols; ties go to the higher symbol, as figure K.1 has it.
std::vector<unsigned> tree_lengths(const std::vector<unsigned>& symbols, const Counts& counts) {
  struct Node {
    std::uint64_t count;
    unsigned symbol;
    std::vector<unsigned> members;  // places in `symbols`
  };
  std::vector<Node> nodes;
  for (unsigned i = 0; i < symbols.size(); ++i) nodes.push_back({counts[symbols[i]], symbols[i], {i}});
  std::vector<unsigned> lengths(symbols.size(), 0);
  const auto later = [](const Node& a, const Node& b) { return a.count != b.count ? a.count > b.count : a.symbol < b.symbol; };
  std::ranges::make_heap(nodes, later);
  while (nodes.size() > 1) {
    std::ranges::pop_heap(nodes, later);
    Node low = std::move(nodes.back());
    nodes.pop_back();
    std::ranges::pop_heap(nodes, later);
    Node& high = nodes.back();
    high.count += low.count;
    high.members.insert(high.members.end(), low.members.begin(), low.members.end());
    for (const unsigned member : high.members) ++lengths[member];
    std::ranges::push_heap(nodes, later);
  }
  return lengths;
}

}  // namespace

bool DecodeTable::build(const HuffmanSpec& spec) {
  fast_.fill(0);
  ready_ = each_code(spec, [this](std::uint8_t symbol, std::uint32_t code, unsigned length) {
    if (length > kFastBits) return;
    const unsigned spare = kFastBits - length;
    std::fill_n(fast_.begin() + (code << spare), std::size_t{1} << spare, static_cast<std::uint16_t>(length << 8 | symbol));
  });
  symbols_ = spec.symbols;
  std::int32_t code = 0, next = 0;
  for (unsigned length = 1; length <= kLengthMax; ++length, code <<= 1) {
    symbol_start_[length] = next - code;
    code += spec.counts[length - 1];
    next += spec.counts[length - 1];
    code_end_[length] = code;
  }
  return ready_;
}

unsigned DecodeTable::look_long(std::uint64_t window) const {
  for (unsigned length = kFastBits + 1; length <= kLengthMax; ++length) {
    const auto code = static_cast<std::int32_t>(window >> (64 - length));
    if (code < code_end_[length]) return length << 8 | symbols_[static_cast<std::size_t>(code + symbol_start_[length])];
  }
  return 0;
}

HuffmanSpec optimal(Counts counts) {
  counts[kReserved] = 1;
  std::vector<unsigned> symbols;
  for (unsigned i = 0; i < counts.size(); ++i)
    if (counts[i] != 0) symbols.push_back(i);
  const std::vector<unsigned> lengths = tree_lengths(symbols, counts);

  // Figure K.3: codes longer than 16 bits borrow from shorter ones.
  std::vector<unsigned> of_length(std::max<std::size_t>(kLengthMax, *std::ranges::max_element(lengths)) + 1, 0);
  for (const unsigned length : lengths) ++of_length[length];
  for (std::size_t i = of_length.size() - 1; i > kLengthMax; --i) {
    while (of_length[i] > 0) {
      std::size_t j = i - 2;
      while (of_length[j] == 0) --j;
      of_length[i] -= 2;
      ++of_length[i - 1];
      of_length[j + 1] += 2;
      --of_length[j];
    }
  }
  std::size_t longest = kLengthMax;
  while (longest > 0 && of_length[longest] == 0) --longest;
  if (longest > 0) --of_length[longest];  // the reserved symbol's code

  HuffmanSpec spec;
  for (unsigned length = 1; length <= kLengthMax; ++length) spec.counts[length - 1] = static_cast<std::uint8_t>(of_length[length]);
  std::vector<unsigned> order;
  for (unsigned i = 0; i < symbols.size(); ++i)
    if (symbols[i] != kReserved) order.push_back(i);
  std::ranges::sort(order, {}, [&](unsigned i) { return std::pair(lengths[i], i); });
  for (const unsigned i : order) spec.symbols.push_back(static_cast<std::uint8_t>(symbols[i]));
  return spec;
}

EncodeTable encode_table(const HuffmanSpec& spec) {
  EncodeTable table;
  const bool good = each_code(spec, [&](std::uint8_t symbol, std::uint32_t code, unsigned length) {
    table.codes[symbol] = static_cast<std::uint16_t>(code);
    table.lengths[symbol] = static_cast<std::uint8_t>(length);
  });
  (void)good;
  return table;
}

}  // namespace sekisho::formats::jpeg
