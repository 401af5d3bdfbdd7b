// Each wall, proved by a worker that runs against it. Each ends as its own refusal code, and the pool goes on serving.
#include "sandbox/testing.h"

namespace sekisho::sandbox {
namespace {

using base::Code;
using wire::Mischief;

struct Case {
  const char* name;
  Mischief mischief;
  Code code;  // none: nothing bad came of it
};

constexpr Case kCases[] = {
    {"opens_a_file", Mischief::open_file, Code::worker_violation},
    {"makes_a_file", Mischief::make_file, Code::worker_violation},
    {"connects", Mischief::connect, Code::worker_violation},
    {"forks", Mischief::fork, Code::worker_violation},
    {"makes_a_thread", Mischief::thread, Code::worker_violation},
    {"executes", Mischief::execute, Code::worker_violation},
    {"reads_its_parent", Mischief::read_parent, Code::worker_violation},
    {"traces", Mischief::trace, Code::worker_violation},
    {"kills_others", Mischief::kill_other, Code::worker_violation},
    {"mounts", Mischief::mount, Code::worker_violation},
    {"maps_executable_memory", Mischief::more_memory_rights, Code::worker_violation},
    {"makes_a_memory_file", Mischief::memory_file, Code::worker_violation},
    {"raises_its_limits", Mischief::keep_limits, Code::none},
    {"allocates_without_end", Mischief::allocate, Code::out_of_memory},
    {"allocates_behind_the_allocator", Mischief::allocate_behind, Code::worker_crashed},
    {"spins", Mischief::spin, Code::cpu_exhausted},
    {"sleeps", Mischief::sleep, Code::timed_out},
    {"writes_without_end", Mischief::endless_output, Code::worker_flooded},
    {"floods_its_answer", Mischief::flood_answer, Code::worker_flooded},
    {"faults", Mischief::fault, Code::worker_crashed},
    {"aborts", Mischief::abort, Code::worker_crashed},
    {"exits_badly", Mischief::exit_badly, Code::worker_crashed},
    {"recurses_without_end", Mischief::recurse, Code::worker_crashed},
    {"lies_about_the_hash", Mischief::lie_hash, Code::worker_lied},
    {"lies_about_the_length", Mischief::lie_length, Code::worker_lied},
    {"lies_about_the_type", Mischief::lie_type, Code::worker_lied},
    {"names_no_type", Mischief::lie_number, Code::worker_lied},
    {"gives_a_reason_of_the_outside", Mischief::lie_reason, Code::worker_lied},
    {"answers_another_question", Mischief::lie_kind, Code::worker_lied},
    {"claims_more_kept_than_there_was", Mischief::lie_measure, Code::worker_lied},
    {"lies_about_children", Mischief::lie_children, Code::worker_lied},
    {"answers_twice", Mischief::answer_twice, Code::worker_lied},
    {"answers_by_half", Mischief::answer_half, Code::worker_lied},
    {"closes_silently", Mischief::close_silently, Code::worker_lied},
    {"closes_and_stays", Mischief::close_and_stay, Code::worker_lied},
    {"leaks_descriptors", Mischief::leak_descriptors, Code::none},
};

void PrintTo(const Case& a_case, std::ostream* out) { *out << a_case.name; }

Code run(Pool& pool, Mischief mischief) {
  wire::Job job;
  job.kind = wire::JobKind::misbehave;
  job.misbehave = static_cast<std::uint32_t>(mischief);
  job.input_bytes = 5;
  job.file_bytes_max = 16 << 20;
  job.cpu_seconds_max = 1;
  job.limits.memory_bytes_max = 128 << 20;
  const base::OwnedFd input = testing::file_of("input");
  auto output = scratch_file(Place::memory, {}), children = scratch_file(Place::memory, {});
  const JobFds fds{input.get(), output->get(), children->get()};
  const auto time = std::chrono::milliseconds(mischief == Mischief::sleep ? 300 : 20'000);
  auto report = pool.run(job, fds, time);
  if (!report) return report.error().code;
  auto validated = validate(*report, job, fds);
  return validated ? validated->reason.code : validated.error().code;
}

// What the sanitizers' runtimes do themselves, and what they make of memory.
bool needs_whole_walls(Mischief mischief) {
  switch (mischief) {
    case Mischief::open_file:
    case Mischief::read_parent:
    case Mischief::thread:
    case Mischief::more_memory_rights:
    case Mischief::allocate:
    case Mischief::allocate_behind: return true;
    default: return false;
  }
}

class Walls : public ::testing::TestWithParam<Case> {};

TEST_P(Walls, hold) {
  if (needs_whole_walls(GetParam().mischief) && !testing::walls_are_whole()) GTEST_SKIP() << "the sanitizers' runtimes need wider walls";
  const auto descriptors = testing::open_descriptors();
  {
    auto pool = testing::pool();
    ASSERT_TRUE(pool);
    EXPECT_EQ(testing::id(run(*pool, GetParam().mischief)), testing::id(GetParam().code));
    for (int i = 0; i < 6; ++i) EXPECT_EQ(run(*pool, Mischief::none), Code::none) << "the pool does not go on";
  }
  EXPECT_FALSE(testing::has_children());
  EXPECT_EQ(testing::open_descriptors(), descriptors);
  EXPECT_FALSE(std::filesystem::exists("/tmp/left-behind"));
}

INSTANTIATE_TEST_SUITE_P(EveryMischief, Walls, ::testing::ValuesIn(kCases), [](const auto& test) { return std::string(test.param.name); });

TEST(WallsList, every_mischief_has_a_case) { EXPECT_EQ(std::size(kCases) + 1, static_cast<std::size_t>(Mischief::count_)); }

}  // namespace
}  // namespace sekisho::sandbox
