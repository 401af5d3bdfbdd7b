#include "evidence/merkle.h"

#include <gtest/gtest.h>

#include <map>

namespace sekisho::evidence {
namespace {

base::Bytes from_hex(std::string_view hex) {
  base::Bytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

// The inputs and roots of Certificate Transparency's reference implementation (merkletree/merkle_tree_test.cc).
constexpr std::string_view kLeaves[] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
constexpr std::string_view kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

struct Tree {
  std::vector<base::Digest> leaves;
  // The definition of §2.1.1, word for word.
  base::Digest root(std::uint64_t begin, std::uint64_t end) const {
    if (begin == end) return empty_root();
    if (end - begin == 1) return leaves[begin];
    std::uint64_t k = 1;
    while (k * 2 < end - begin) k *= 2;
    return node_hash(root(begin, begin + k), root(begin + k, end));
  }
  NodeReader nodes() const {
    return [this](unsigned height, std::uint64_t index) -> base::Result<base::Digest> { return root(index << height, (index + 1) << height); };
  }
};

Tree reference() {
  Tree out;
  for (std::string_view leaf : kLeaves) out.leaves.push_back(leaf_hash(from_hex(leaf)));
  return out;
}

std::vector<std::string> hex_of(const Proof& proof) {
  std::vector<std::string> out;
  for (const base::Digest& hash : proof) out.push_back(base::hex(hash));
  return out;
}

TEST(Merkle, roots_of_the_reference_implementation) {
  const Tree tree = reference();
  GrowingTree growing;
  for (std::uint64_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(base::hex(*tree_root(size, tree.nodes())), kRoots[size]) << size;
    EXPECT_EQ(base::hex(growing.root()), kRoots[size]) << size;
    if (size < 8) growing.append(tree.leaves[size], [](unsigned, std::uint64_t, const base::Digest&) {});
  }
}

TEST(Merkle, proofs_of_the_reference_implementation) {
  const Tree tree = reference();
  EXPECT_EQ(hex_of(*inclusion_proof(5, 8, tree.nodes())),
            (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(*inclusion_proof(2, 3, tree.nodes())),
            (std::vector<std::string>{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
  EXPECT_EQ(hex_of(*inclusion_proof(1, 5, tree.nodes())),
            (std::vector<std::string>{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
  EXPECT_EQ(hex_of(*consistency_proof(1, 8, tree.nodes())),
            (std::vector<std::string>{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
}

// RFC 9162 §2.1.5, with that section's letters.
TEST(Merkle, examples_of_the_rfc) {
  const Tree tree = reference();
  const auto& d = tree.leaves;
  const base::Digest g = node_hash(d[0], d[1]), h = node_hash(d[2], d[3]), i = node_hash(d[4], d[5]), k = node_hash(g, h), l = node_hash(i, d[6]);
  const NodeReader nodes = tree.nodes();
  EXPECT_EQ(*inclusion_proof(0, 7, nodes), (Proof{d[1], h, l}));
  EXPECT_EQ(*inclusion_proof(3, 7, nodes), (Proof{d[2], g, l}));
  EXPECT_EQ(*inclusion_proof(4, 7, nodes), (Proof{d[5], d[6], k}));
  EXPECT_EQ(*inclusion_proof(6, 7, nodes), (Proof{i, k}));
  EXPECT_EQ(*consistency_proof(3, 7, nodes), (Proof{d[2], d[3], g, l}));
  EXPECT_EQ(*consistency_proof(4, 7, nodes), (Proof{l}));
  EXPECT_EQ(*consistency_proof(6, 7, nodes), (Proof{i, d[6], k}));
}

Tree larger(std::uint64_t size) {
  Tree out;
  for (std::uint64_t i = 0; i < size; ++i) out.leaves.push_back(leaf_hash(base::view(std::to_string(i))));
  return out;
}

TEST(Merkle, every_leaf_of_every_size_is_proved_and_nothing_else) {
  const Tree tree = larger(40);
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const base::Digest root = tree.root(0, size);
    for (std::uint64_t leaf = 0; leaf < size; ++leaf) {
      Proof proof = *inclusion_proof(leaf, size, tree.nodes());
      ASSERT_TRUE(verify_inclusion(leaf, size, tree.leaves[leaf], proof, root)) << leaf << " of " << size;
      EXPECT_FALSE(verify_inclusion(leaf, size, tree.leaves[(leaf + 1) % 40], proof, root));
      EXPECT_FALSE(verify_inclusion(leaf + 1, size, tree.leaves[leaf], proof, root));
      Proof longer = proof;
      longer.push_back(root);
      EXPECT_FALSE(verify_inclusion(leaf, size, tree.leaves[leaf], longer, root));
      if (proof.empty()) continue;
      proof.back()[31] ^= 1;
      EXPECT_FALSE(verify_inclusion(leaf, size, tree.leaves[leaf], proof, root));
      proof.pop_back();
      EXPECT_FALSE(verify_inclusion(leaf, size, tree.leaves[leaf], proof, root));
    }
  }
}

TEST(Merkle, every_two_sizes_are_consistent_and_nothing_else) {
  const Tree tree = larger(33);
  for (std::uint64_t size = 0; size <= 33; ++size) {
    for (std::uint64_t old = 0; old <= size; ++old) {
      const base::Digest before = tree.root(0, old), after = tree.root(0, size);
      Proof proof = *consistency_proof(old, size, tree.nodes());
      ASSERT_TRUE(verify_consistency(old, size, before, after, proof)) << old << " to " << size;
      base::Digest other = before;
      other[0] ^= 1;
      EXPECT_FALSE(verify_consistency(old, size, other, after, proof)) << old << " to " << size;
      if (old > 0 && old < size) {
        other = after;
        other[0] ^= 1;
        EXPECT_FALSE(verify_consistency(old, size, before, other, proof)) << old << " to " << size;
      }
      proof.push_back(after);
      EXPECT_FALSE(verify_consistency(old, size, before, after, proof));
    }
  }
}

TEST(Merkle, a_growing_tree_tells_every_whole_subtree_once) {
  const Tree tree = larger(70);
  std::map<std::pair<unsigned, std::uint64_t>, base::Digest> told;
  auto loaded = GrowingTree::load(21, tree.nodes());
  ASSERT_TRUE(loaded);
  for (std::uint64_t i = 21; i < 70; ++i)
    loaded->append(tree.leaves[i], [&](unsigned height, std::uint64_t index, const base::Digest& hash) {
      EXPECT_TRUE(told.emplace(std::pair{height, index}, hash).second);
    });
  EXPECT_EQ(loaded->root(), tree.root(0, 70));
  for (const auto& [place, hash] : told) EXPECT_EQ(hash, tree.root(place.second << place.first, (place.second + 1) << place.first));
  EXPECT_EQ(told.count({4, 1}), 1u);
  EXPECT_EQ(told.count({4, 0}), 0u) << "was whole before";
}

TEST(Merkle, sizes_beyond_every_limit_are_refused) {
  EXPECT_FALSE(verify_inclusion(0, UINT64_MAX, empty_root(), {}, empty_root()));
  EXPECT_FALSE(verify_consistency(1, UINT64_MAX, empty_root(), empty_root(), {}));
  EXPECT_FALSE(verify_consistency(2, 1, empty_root(), empty_root(), {}));
}

}  // namespace
}  // namespace sekisho::evidence
