#include "evidence/export.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "evidence/checkpoint.h"
#include "evidence/leaves.h"
#include "store/files.h"

namespace sekisho::evidence {

using base::Code;
using base::Digest;
using base::refuse;
using base::Result;
using base::Status;

namespace {

class TileFolder {
 public:
  explicit TileFolder(std::string folder) : folder_(std::move(folder)) {}
  std::uint64_t written() const { return written_; }
  bool has(const Tile& tile) const {
    std::error_code absent;
    return std::filesystem::is_regular_file(folder_ + "/" + tile_path(tile), absent);
  }
  Status put(const std::string& name, base::ByteView bytes) {
    const std::string path = folder_ + "/" + name;
    std::error_code failed;
    std::filesystem::create_directories(store::folder_of(path), failed);
    if (failed) return refuse(Code::output_unwritable, path, failed.message());
    auto file = store::NewFile::make(path);
    if (!file) return std::unexpected(file.error());
    if (auto done = store::write_all(file->fd(), bytes); !done) return done;
    if (::fchmod(file->fd(), 0644) != 0) return std::unexpected(store::file_error(path));  // for a web server to serve
    ++written_;
    return file->put_in_place(store::Replace::yes);
  }

 private:
  std::string folder_;
  std::uint64_t written_ = 0;
};

Status export_bundle(store::Statements& statements, const Tile& tile, std::span<const Digest> hashes, TileFolder& folder) {
  auto leaves = read_leaves(statements, tile.index * kTileWidth, tile.width);
  if (!leaves) return std::unexpected(leaves.error());
  base::Bytes bundle;
  for (std::size_t i = 0; i < tile.width; ++i) {
    const std::uint64_t number = tile.index * kTileWidth + i;
    if (i >= leaves->size() || (*leaves)[i].number != number) return refuse(Code::evidence_missing, fmt::format("evidence_leaf {}", number));
    const std::string& record = (*leaves)[i].record;
    if (record.size() > kEntryBytesMax || leaf_hash(base::view(record)) != hashes[i])
      return refuse(Code::evidence_altered, fmt::format("evidence_leaf {}", number));
    append_entry(bundle, record);
  }
  Tile entries = tile;
  entries.entries = true;
  return folder.put(tile_path(entries), bundle);
}

Status export_tile(store::Statements& statements, const HashFiles& files, const Tile& tile, TileFolder& folder) {
  Tile entries = tile;
  entries.entries = true;
  if (folder.has(tile) && (tile.level > 0 || folder.has(entries))) return {};
  std::vector<Digest> hashes(tile.width);
  if (auto got = files.read(tile.level, tile.index * kTileWidth, hashes); !got) return got;
  if (tile.level == 0)
    if (auto done = export_bundle(statements, tile, hashes, folder); !done) return done;
  return folder.put(tile_path(tile), {reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size() * sizeof(Digest)});
}

}  // namespace

Result<Exported> export_tiles(store::Statements& statements, const HashFiles& hashes, const std::string& checkpoint_note, const std::string& folder) {
  auto note = Note::parse(checkpoint_note);
  auto checkpoint = note ? Checkpoint::parse(note->text) : Result<Checkpoint>(refuse(Code::bad_checkpoint));
  if (!checkpoint) return std::unexpected(checkpoint.error());
  auto root = tree_root(checkpoint->size, hashes.nodes());
  if (!root) return std::unexpected(root.error());
  if (*root != checkpoint->root) return refuse(Code::evidence_altered, "level-*");
  TileFolder out(folder);
  for (unsigned level = 0; level < kTileLevels; ++level)
    for (const Tile& tile : tiles_of(level, checkpoint->size))
      if (auto done = export_tile(statements, hashes, tile, out); !done) return std::unexpected(done.error());
  if (auto done = out.put("checkpoint", base::view(checkpoint_note)); !done) return std::unexpected(done.error());
  return Exported{checkpoint->size, out.written()};
}

}  // namespace sekisho::evidence
