// The Merkle tree of RFC 6962 / RFC 9162 §2.1 over SHA-256: hashes, roots, proofs and their verification. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/error.h"
#include "base/hash.h"

namespace sekisho::evidence {

// RFC 9162 §2.1.1: the root of nothing, SHA-256(0x00 ‖ record), SHA-256(0x01 ‖ left ‖ right).
base::Digest empty_root();
base::Digest leaf_hash(base::ByteView record);
base::Digest node_hash(const base::Digest& left, const base::Digest& right);

// The hash of the complete subtree over the leaves [index·2^height, (index+1)·2^height).
using NodeReader = std::function<base::Result<base::Digest>(unsigned height, std::uint64_t index)>;
using Proof = std::vector<base::Digest>;

inline constexpr std::uint64_t kTreeSizeMax = 1ull << 62;  // what a checkpoint may say; keeps every shift below in range

// The reader is asked for complete subtrees of a tree of that size only; its errors are handed on.
base::Result<base::Digest> tree_root(std::uint64_t size, const NodeReader& node);
base::Result<Proof> inclusion_proof(std::uint64_t leaf, std::uint64_t size, const NodeReader& node);            // leaf < size
base::Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const NodeReader& node);  // old ≤ new

// RFC 9162 §2.1.3.2. Errors: bad_proof.
base::Status verify_inclusion(std::uint64_t leaf, std::uint64_t size, const base::Digest& leaf_hash, const Proof& proof, const base::Digest& root);
// RFC 9162 §2.1.4.2; old_size 0 is consistent with everything and has an empty proof. Errors: bad_proof.
base::Status verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const base::Digest& old_root, const base::Digest& new_root,
                                const Proof& proof);

// A tree that only grows, held as the complete subtrees along its right edge (at most 62 hashes).
class GrowingTree {
 public:
  // Called for every complete subtree of height ≥ 1 as it comes into being.
  using OnNode = std::function<void(unsigned height, std::uint64_t index, const base::Digest& hash)>;
  static base::Result<GrowingTree> load(std::uint64_t size, const NodeReader& node);
  void append(const base::Digest& leaf_hash, const OnNode& on_node);
  std::uint64_t size() const { return size_; }
  base::Digest root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<base::Digest> edge_;  // left (large) to right (small), one for each bit of size_
};

}  // namespace sekisho::evidence
