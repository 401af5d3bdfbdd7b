#include "evidence/merkle.h"

#include <openssl/evp.h>

#include <bit>

namespace sekisho::evidence {

using base::Code;
using base::Digest;
using base::refuse;
using base::Result;

namespace {

// One context for each thread: making one costs more than hashing a node.
Digest hash_of(std::uint8_t prefix, base::ByteView first, base::ByteView second) {
  struct Context {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
      EVP_MD_CTX_free(context);
      EVP_MD_free(algorithm);
    }
  };
  thread_local Context held;
  Digest out{};
  SEKISHO_CHECK(EVP_DigestInit_ex2(held.context, held.algorithm, nullptr) == 1 && EVP_DigestUpdate(held.context, &prefix, 1) == 1 &&
                EVP_DigestUpdate(held.context, first.data(), first.size()) == 1 &&
                EVP_DigestUpdate(held.context, second.data(), second.size()) == 1 && EVP_DigestFinal_ex(held.context, out.data(), nullptr) == 1);
  return out;
}

// The largest power of two smaller than n, n ≥ 2 (RFC 9162 §2.1.1).
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

// MTH(D[begin:end]); begin is a multiple of every power of two that the recursion of §2.1.1 splits by.
Result<Digest> range_root(std::uint64_t begin, std::uint64_t end, const NodeReader& node) {
  const std::uint64_t n = end - begin;
  if (std::has_single_bit(n)) return node(static_cast<unsigned>(std::countr_zero(n)), begin >> std::countr_zero(n));
  const std::uint64_t k = split_of(n);
  auto left = range_root(begin, begin + k, node);
  if (!left) return left;
  auto right = range_root(begin + k, end, node);
  if (!right) return right;
  return node_hash(*left, *right);
}

base::Status add(Proof& proof, std::uint64_t begin, std::uint64_t end, const NodeReader& node) {
  auto hash = range_root(begin, end, node);
  if (!hash) return std::unexpected(hash.error());
  proof.push_back(*hash);
  return {};
}

Proof reversed(Proof proof) { return {proof.rbegin(), proof.rend()}; }

}  // namespace

Digest empty_root() { return base::sha256({}); }
Digest leaf_hash(base::ByteView record) { return hash_of(0, record, {}); }
Digest node_hash(const Digest& left, const Digest& right) { return hash_of(1, left, right); }

Result<Digest> tree_root(std::uint64_t size, const NodeReader& node) {
  if (size == 0) return empty_root();
  return range_root(0, size, node);
}

// PATH(m, D_n) of §2.1.3.1, walked from the root down and turned round.
Result<Proof> inclusion_proof(std::uint64_t leaf, std::uint64_t size, const NodeReader& node) {
  SEKISHO_CHECK(leaf < size && size <= kTreeSizeMax);
  Proof proof;
  for (std::uint64_t begin = 0, end = size; end - begin > 1;) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool left = leaf < middle;
    if (auto added = left ? add(proof, middle, end, node) : add(proof, begin, middle, node); !added) return std::unexpected(added.error());
    (left ? end : begin) = middle;
  }
  return reversed(std::move(proof));
}

// SUBPROOF(m, D_n, true) of §2.1.4.1, walked from the root down and turned round.
Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const NodeReader& node) {
  SEKISHO_CHECK(old_size <= new_size && new_size <= kTreeSizeMax);
  if (old_size == 0 || old_size == new_size) return Proof{};
  Proof proof;
  std::uint64_t begin = 0, end = new_size;
  bool from_the_left_edge = true;
  while (end != old_size) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool left = old_size <= middle;
    if (auto added = left ? add(proof, middle, end, node) : add(proof, begin, middle, node); !added) return std::unexpected(added.error());
    if (left) {
      end = middle;
    } else {
      begin = middle;
      from_the_left_edge = false;
    }
  }
  if (!from_the_left_edge)
    if (auto added = add(proof, begin, end, node); !added) return std::unexpected(added.error());
  return reversed(std::move(proof));
}

base::Status verify_inclusion(std::uint64_t leaf, std::uint64_t size, const Digest& leaf_hash, const Proof& proof, const Digest& root) {
  if (leaf >= size || size > kTreeSizeMax || proof.size() > 64) return refuse(Code::bad_proof);
  std::uint64_t fn = leaf, sn = size - 1;
  Digest r = leaf_hash;
  for (const Digest& p : proof) {
    if (sn == 0) return refuse(Code::bad_proof);
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1, sn >>= 1;
  }
  if (sn != 0 || r != root) return refuse(Code::bad_proof);
  return {};
}

base::Status verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const Digest& old_root, const Digest& new_root, const Proof& proof) {
  if (old_size > new_size || new_size > kTreeSizeMax || proof.size() > 64) return refuse(Code::bad_proof);
  if (old_size == 0 || old_size == new_size) {
    const bool same = old_size == 0 ? old_root == empty_root() && (new_size != 0 || new_root == old_root) : old_root == new_root;
    if (!proof.empty() || !same) return refuse(Code::bad_proof);
    return {};
  }
  Proof path;
  if (std::has_single_bit(old_size)) path.push_back(old_root);
  path.insert(path.end(), proof.begin(), proof.end());
  if (path.empty()) return refuse(Code::bad_proof);
  std::uint64_t fn = old_size - 1, sn = new_size - 1;
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Digest fr = path.front(), sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return refuse(Code::bad_proof);
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1, sn >>= 1;
  }
  if (sn != 0 || fr != old_root || sr != new_root) return refuse(Code::bad_proof);
  return {};
}

Result<GrowingTree> GrowingTree::load(std::uint64_t size, const NodeReader& node) {
  GrowingTree out;
  out.size_ = size;
  std::uint64_t begin = 0;
  for (unsigned height = 63; height-- > 0;) {
    if ((size >> height & 1) == 0) continue;
    auto hash = node(height, begin >> height);
    if (!hash) return std::unexpected(hash.error());
    out.edge_.push_back(*hash);
    begin += 1ull << height;
  }
  return out;
}

void GrowingTree::append(const Digest& leaf_hash, const OnNode& on_node) {
  SEKISHO_CHECK(size_ < kTreeSizeMax);
  Digest hash = leaf_hash;
  unsigned height = 0;
  for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
    ++height;
    on_node(height, size_ >> height, hash);
  }
  edge_.push_back(hash);
  ++size_;
}

Digest GrowingTree::root() const {
  if (edge_.empty()) return empty_root();
  Digest hash = edge_.back();
  for (std::size_t i = edge_.size() - 1; i-- > 0;) hash = node_hash(edge_[i], hash);
  return hash;
}

}  // namespace sekisho::evidence
