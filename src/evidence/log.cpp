#include "evidence/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "evidence/proof.h"
#include "store/files.h"

namespace sekisho::evidence {

using base::Code;
using base::Digest;
using base::refuse;
using base::Result;
using base::Status;
using store::Statements;

namespace {

constexpr std::size_t kRebuildPage = 10'000;

bool altered(Code code) { return code == Code::evidence_altered || code == Code::evidence_missing || code == Code::evidence_rolled_back; }

// The hashes that a stretch of leaves adds to each level.
struct Grown {
  std::array<std::vector<Digest>, kTileLevels> levels;
  void append(GrowingTree& tree, const Digest& leaf) {
    levels[0].push_back(leaf);
    tree.append(leaf, [this](unsigned height, std::uint64_t, const Digest& hash) {
      if (height % kTileHeight == 0) levels.at(height / kTileHeight).push_back(hash);
    });
  }
  Status write(HashFiles& files, std::uint64_t size_before) const {
    for (unsigned level = 0; level < kTileLevels; ++level)
      if (auto done = files.extend(level, hashes_at(level, size_before), levels[level]); !done) return done;
    return {};
  }
};

}  // namespace

Result<std::unique_ptr<Log>> Log::open(store::Database& database, SigningKey key, LogSettings settings) {
  std::unique_ptr<Log> log(new Log(database, std::move(key), std::move(settings)));
  if (auto taken = log->take_folder(); !taken) return std::unexpected(taken.error());
  if (auto ready = log->recover(); !ready) return std::unexpected(ready.error());
  log->thread_ = std::thread([raw = log.get()] { raw->run(); });
  return log;
}

Log::~Log() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
  }
  wanted_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status Log::take_folder() {
  const std::string& folder = settings_.folder;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return std::unexpected(store::file_error(folder));
  lock_.reset(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock_) return std::unexpected(store::file_error(folder));
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) return refuse(Code::store_in_use, folder);
  auto files = HashFiles::open(folder, HashFiles::Mode::extend);
  if (!files) return std::unexpected(files.error());
  files_ = std::move(*files);
  return {};
}

// The table's last checkpoint is the truth to start from: what is beyond it in the files was never promised to anybody.
Status Log::recover() {
  std::optional<CheckpointRow> last;
  std::uint64_t leaves = 0;
  auto read = database_.read([&](Statements& statements) -> Status {
    auto row = last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    last = std::move(*row);
    auto count = leaf_count(statements);
    if (!count) return std::unexpected(count.error());
    leaves = *count;
    return {};
  });
  if (!read) return read;
  if (!last) {
    if (leaves != 0) return refuse(Code::evidence_missing, "evidence_checkpoint");
    auto file = read_checkpoint_file(settings_.folder);
    if (!file) return std::unexpected(file.error());
    if (*file) return refuse(Code::evidence_rolled_back, settings_.folder + "/checkpoint");
    if (auto cut = files_.cut(0); !cut) return cut;
    return sign(GrowingTree());
  }
  auto checkpoint = open_checkpoint(last->note, public_key());
  if (!checkpoint || checkpoint->origin != public_key().name()) return refuse(Code::bad_key, fmt::format("evidence_checkpoint {}", last->serial));
  if (checkpoint->size != last->size) return refuse(Code::evidence_altered, fmt::format("evidence_checkpoint {}", last->serial));
  if (leaves < last->size) return refuse(Code::evidence_missing, fmt::format("evidence_leaf {}…{}", leaves, last->size - 1));
  if (auto same = check_checkpoint_file(*last); !same) return same;
  last_ = std::move(*last);
  if (auto loaded = load_tree(*checkpoint); !loaded) return loaded;
  {
    const std::lock_guard hold(mutex_);
    covered_ = last_.size;
    trouble_.reset();
  }
  changed_.notify_all();
  return {};
}

Status Log::check_checkpoint_file(const CheckpointRow& row) const {
  const std::string path = settings_.folder + "/checkpoint";
  auto note = read_checkpoint_file(settings_.folder);
  if (!note) return std::unexpected(note.error());
  if (!*note) return write_checkpoint_file(settings_.folder, row.note);
  auto checkpoint = open_checkpoint(**note, public_key());
  if (!checkpoint) return refuse(Code::evidence_altered, path);
  if (checkpoint->size > row.size) return refuse(Code::evidence_rolled_back, fmt::format("{}: {} > {}", path, checkpoint->size, row.size));
  if (checkpoint->size == row.size && **note != row.note) return refuse(Code::evidence_altered, path);
  return checkpoint->size == row.size ? Status{} : write_checkpoint_file(settings_.folder, row.note);
}

Status Log::load_tree(const Checkpoint& checkpoint) {
  if (auto cut = files_.cut(checkpoint.size); !cut) return cut;
  for (unsigned level = 0; level < kTileLevels; ++level) {
    auto bytes = files_.bytes(level);
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes < hashes_at(level, checkpoint.size) * sizeof(Digest)) return make_hashes_again(checkpoint);
  }
  auto tree = GrowingTree::load(checkpoint.size, files_.nodes());
  if (!tree) return std::unexpected(tree.error());
  if (tree->root() != checkpoint.root) return refuse(Code::evidence_altered, settings_.folder + "/level-*");
  tree_ = std::move(*tree);
  return {};
}

// Files that are short or gone: made again from the rows, and kept only if the signed root comes out.
Status Log::make_hashes_again(const Checkpoint& checkpoint) {
  if (auto cut = files_.cut(0); !cut) return cut;
  GrowingTree tree;
  while (tree.size() < checkpoint.size) {
    std::vector<Leaf> leaves;
    auto read = database_.read([&](Statements& statements) -> Status {
      auto found = read_leaves(statements, tree.size(), std::min<std::uint64_t>(kRebuildPage, checkpoint.size - tree.size()));
      if (!found) return std::unexpected(found.error());
      leaves = std::move(*found);
      return {};
    });
    if (!read) return read;
    if (leaves.empty()) return refuse(Code::evidence_missing, fmt::format("evidence_leaf {}", tree.size()));
    if (auto done = write_hashes(tree, leaves); !done) return done;
  }
  if (tree.root() != checkpoint.root) {
    if (auto cut = files_.cut(0); !cut) return cut;
    return refuse(Code::evidence_altered, "evidence_leaf");
  }
  if (auto flushed = files_.flush(); !flushed) return flushed;
  tree_ = std::move(tree);
  return {};
}

Status Log::write_hashes(GrowingTree& tree, const std::vector<Leaf>& leaves) {
  const std::uint64_t before = tree.size();
  Grown grown;
  for (const Leaf& leaf : leaves) {
    if (leaf.number != tree.size()) return refuse(Code::evidence_missing, fmt::format("evidence_leaf {}", tree.size()));
    grown.append(tree, leaf_hash(base::view(leaf.record)));
  }
  return grown.write(files_, before);
}

// One round. Gives how many leaves it covered.
Result<std::size_t> Log::cover_more() {
  std::vector<Leaf> leaves;
  auto read = database_.read([&](Statements& statements) -> Status {
    auto found = read_leaves(statements, tree_.size(), settings_.batch_max);
    if (!found) return std::unexpected(found.error());
    leaves = std::move(*found);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  if (leaves.empty()) return std::size_t{0};
  GrowingTree tree = tree_;
  if (auto done = write_hashes(tree, leaves); !done) return std::unexpected(done.error());
  if (auto flushed = files_.flush(); !flushed) return std::unexpected(flushed.error());
  if (auto done = sign(std::move(tree)); !done) return std::unexpected(done.error());
  return leaves.size();
}

Status Log::sign(GrowingTree tree) {
  CheckpointRow row;
  row.serial = last_.note.empty() ? 0 : last_.serial + 1;
  row.size = tree.size();
  row.at = settings_.clock->now();
  row.note = key_.sign(Checkpoint{public_key().name(), tree.size(), tree.root(), {}}.text());
  row.chain = chain_after(last_.chain, row);
  auto kept = database_.write([&](Statements& statements) { return write_checkpoint(statements, row, key_); });
  if (!kept) return kept;
  tree_ = std::move(tree);
  last_ = std::move(row);
  if (auto shown = write_checkpoint_file(settings_.folder, last_.note); !shown) return shown;
  {
    const std::lock_guard hold(mutex_);
    covered_ = last_.size;
    trouble_.reset();
  }
  changed_.notify_all();
  return {};
}

void Log::run() {
  for (;;) {
    auto done = cover_more();
    if (!done) {
      if (!mend(done.error())) return;
      continue;
    }
    std::unique_lock hold(mutex_);
    if (*done > 0) continue;
    if (stopping_) return;
    wanted_.wait_for(hold, settings_.idle, [&] { return stopping_ || asked_; });
    asked_ = false;
  }
}

// What stands in the files, or whether the checkpoint's row is there, is not known after an error: begin again from the table, unless the error
// says that somebody changed what was signed. False when the sequencer has to end.
bool Log::mend(base::Error error) {
  for (;;) {
    std::unique_lock hold(mutex_);
    trouble_ = error;
    changed_.notify_all();
    if (altered(error.code)) wanted_.wait(hold, [&] { return stopping_; });
    else wanted_.wait_for(hold, settings_.retry, [&] { return stopping_; });
    if (stopping_) return false;
    hold.unlock();
    auto again = recover();
    if (again) return true;
    error = again.error();
  }
}

Status Log::wait_covered(std::uint64_t leaf, std::chrono::milliseconds timeout) {
  std::unique_lock hold(mutex_);
  if (covered_ > leaf) return {};
  asked_ = true;
  wanted_.notify_all();
  changed_.wait_for(hold, timeout, [&] { return covered_ > leaf || (trouble_ && altered(trouble_->code)); });
  if (covered_ > leaf) return {};
  if (trouble_) return std::unexpected(*trouble_);
  return refuse(Code::evidence_uncovered, std::to_string(leaf));
}

std::optional<base::Error> Log::trouble() const {
  const std::lock_guard hold(mutex_);
  return trouble_;
}

Result<std::string> prove(Statements& statements, const HashFiles& hashes, std::uint64_t leaf, const std::string& checkpoint_note) {
  auto note = Note::parse(checkpoint_note);
  auto checkpoint = note ? Checkpoint::parse(note->text) : Result<Checkpoint>(refuse(Code::bad_checkpoint));
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (leaf >= checkpoint->size) return refuse(Code::evidence_uncovered, std::to_string(leaf));
  auto record = read_leaf(statements, leaf);
  if (!record) return std::unexpected(record.error());
  auto path = inclusion_proof(leaf, checkpoint->size, hashes.nodes());
  if (!path) return std::unexpected(path.error());
  // A proof that does not hold is never handed out: it would only tell a reader that something is wrong, not what.
  if (!verify_inclusion(leaf, checkpoint->size, leaf_hash(base::view(*record)), *path, checkpoint->root))
    return refuse(Code::evidence_altered, fmt::format("evidence_leaf {}", leaf));
  const base::ByteView bytes = base::view(*record);
  return RecordProof{base::Bytes(bytes.begin(), bytes.end()), leaf, std::move(*path), checkpoint_note}.text();
}

}  // namespace sekisho::evidence
