// The walk through one file and the files inside it, each in fresh workers, with one budget that no worker can touch.
#pragma once

#include "sandbox/engine.h"
#include "sandbox/scratch.h"
#include "sandbox/untrusted.h"

namespace sekisho::sandbox {

// One file of the tree.
struct Piece {
  int fd = -1;  // borrowed; sealed or read-only
  std::uint64_t bytes = 0;
  std::string name;
  std::string place;  // where it lies, for notes: empty for the outermost
  std::uint32_t depth = 0;
};

// What became of it.
struct Rebuilt {
  base::Error reason{base::Code::none, {}, {}};
  base::FileType input_type = base::FileType::unknown;
  base::FileType output_type = base::FileType::unknown;
  base::OwnedFd output;
  std::uint64_t output_bytes = 0;
  base::Digest output_sha256{};
  std::vector<base::Note> removed, warnings;
  base::Measure measure;  // of the piece and of what lies inside
};

class Tree {
 public:
  Tree(Pool& pool, const Request& request);

  // A copy that nobody else can change: in memory when small, else on disk.
  base::Result<base::OwnedFd> stage(int fd, std::uint64_t offset, std::uint64_t bytes);
  Rebuilt disarm(const Piece& piece);
  const std::string& log() const { return log_; }

 private:
  struct Files {
    base::OwnedFd output, children;
  };
  class Results;

  wire::Job job_for(const Piece& piece) const;
  base::Result<Report> ask(wire::Job& job, int input, int children_in, Files& files);
  base::Result<Report> ask_in(Place place, wire::Job& job, int input, int children_in, Files& files);
  base::Result<std::chrono::milliseconds> time_for(std::uint64_t bytes) const;
  base::Status spend(const Report& report);
  base::Result<Report> pack(const Piece& piece, wire::Job& job, const Report& first, Files& files, Rebuilt& out);
  base::Status disarm_children(const Piece& piece, const Report& first, int children, Results& results, wire::Job& job, Rebuilt& out);
  base::Status look_again(Rebuilt& out);
  base::Status flatten(const Piece& piece, Rebuilt& out);
  base::Status judge_name(const Piece& piece, Rebuilt& out) const;
  void record(const std::string& place, const base::Error& error);

  Pool& pool_;
  const Request& request_;
  Clock::time_point deadline_;
  std::uint64_t entries_left_, bytes_left_, unpacked_ = 0;
  std::uint32_t depth_max_;
  std::string log_;
};

}  // namespace sekisho::sandbox
