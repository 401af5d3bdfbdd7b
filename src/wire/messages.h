// Room:   wire: messages between the program and its workers, with their limits.
// In/Out: a Job goes to a worker, an Answer comes back. Inputs, outputs and children travel as descriptors beside them, never inside.
// Never:  trusts a length: every field is bounded on both ends; an Answer is untrusted until validate() outside the sandbox passed it.
// Fails:  decode() returns nothing for anything malformed, too long or with bytes left over.
// Start reading at: Job and Answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file_type.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/measure.h"
#include "base/profile.h"
#include "base/what.h"

namespace sekisho::wire {

inline constexpr std::size_t kJobBytesMax = 1 << 20;
inline constexpr std::size_t kAnswerBytesMax = 4 << 20;
inline constexpr std::size_t kNameBytesMax = 4096;

enum class JobKind : std::uint8_t {
  disarm,       // recognise and rebuild; children go out when there are any
  pack,         // the same input again, with the children's results
  second_look,  // an output and its declared type
  pages,        // pictures and words of a clean PDF's pages, drawn by poppler: make a PDF of them
  words,        // an output and its declared type: its words as UTF-8, at most output_bytes_max of them, for people to look at
  show,         // a picture, original or clean, and its type: how it looks, as a PPM of at most output_bytes_max
  misbehave,    // tests of the walls; only in a worker built with SEKISHO_MISBEHAVE
};

// One child's result as it goes back into a pack job; the bytes lie one after the other in the children descriptor.
struct ChildRecord {
  bool clean = false;
  base::FileType type = base::FileType::unknown;
  base::Code reason = base::Code::none;
  std::uint64_t bytes = 0;
};

struct Job {
  JobKind kind = JobKind::disarm;
  std::uint64_t input_bytes = 0;
  base::FileType declared = base::FileType::unknown;  // second_look, words and show only
  std::uint32_t misbehave = 0;                        // misbehave only
  std::uint64_t file_bytes_max = 0;                   // what any descriptor may grow to (RLIMIT_FSIZE)
  std::uint32_t cpu_seconds_max = 0;                  // RLIMIT_CPU
  base::Profile profile;
  base::Limits limits;
  std::string name;  // UTF-8
  std::string password;
  std::vector<ChildRecord> children;  // pack only
};

// A document inside, handed out by a first pass; its bytes lie in the children descriptor, one after the other.
struct ChildOut {
  std::string name;  // UTF-8, for people and for the text family
  std::uint64_t bytes = 0;
};

enum class AnswerKind : std::uint8_t { clean, refused, children, looked, words };  // words: also what show wrote

struct Answer {
  AnswerKind kind = AnswerKind::refused;
  base::FileType input_type = base::FileType::unknown;
  base::FileType output_type = base::FileType::unknown;
  base::Code reason = base::Code::none;  // refused
  std::string where;                     // refused, or of the second look's finding
  std::string finding;                   // second look: what was found, for the log; empty when nothing
  base::SettingMask unless_chosen = 0;   // second look: seen what only a profile with these settings off leaves in
  std::uint64_t output_bytes = 0;
  base::Digest output_sha256{};
  std::vector<base::Note> removed, warnings;
  base::Measure measure;           // clean: without what the documents inside were measured at
  std::vector<ChildOut> children;  // children
};

base::Bytes encode(const Job& job);
std::optional<Job> decode_job(base::ByteView bytes);
base::Bytes encode(const Answer& answer);
std::optional<Answer> decode_answer(base::ByteView bytes);  // shape and bounds only

// Of every list whose numbers cross (codes, types, whats, settings, kinds of jobs): program and worker of different builds do not talk.
std::uint64_t fingerprint();

}  // namespace sekisho::wire
