#include "crossing/states.h"

#include <gtest/gtest.h>

#include <set>

namespace sekisho::crossing {
namespace {

TEST(StatesTest, nothing_leads_on_from_a_final_state_and_something_from_every_other) {
  std::set<State> left;
  for (const Transition& known : transitions()) left.insert(known.from);
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(State::count_); ++i)
    EXPECT_EQ(left.contains(static_cast<State>(i)), !describe(static_cast<State>(i)).final) << describe(static_cast<State>(i)).id;
}

TEST(StatesTest, every_state_can_be_reached_and_every_event_happens_somewhere) {
  std::set<State> reached{State::received};
  std::set<Event> happened;
  for (std::size_t round = 0; round < transitions().size(); ++round)
    for (const Transition& known : transitions())
      if (reached.contains(known.from)) reached.insert(known.to), happened.insert(known.event);
  EXPECT_EQ(reached.size(), static_cast<std::size_t>(State::count_));
  EXPECT_EQ(happened.size(), static_cast<std::size_t>(Event::count_));
}

TEST(StatesTest, one_event_leads_to_one_state) {
  std::set<std::pair<State, Event>> seen;
  for (const Transition& known : transitions()) EXPECT_TRUE(seen.emplace(known.from, known.event).second);
}

// Whoever takes something was given it: no road to taken goes round judged and released.
TEST(StatesTest, nothing_is_taken_that_was_not_judged_and_released) {
  for (const Transition& known : transitions()) {
    if (known.to == State::released && known.from != State::released) {
      EXPECT_TRUE(known.from == State::judged || known.from == State::approved);
    }
    if (known.to == State::taken) {
      EXPECT_EQ(known.from, State::released);
    }
    if (known.to == State::judged) {
      EXPECT_EQ(known.from, State::disarming);
    }
    if (known.to == State::approved) {
      EXPECT_EQ(known.from, State::waiting);
    }
  }
}

TEST(StatesTest, names_are_read_back) {
  EXPECT_EQ(state_of("waiting"), State::waiting);
  EXPECT_EQ(state_of("lost"), std::nullopt);
}

}  // namespace
}  // namespace sekisho::crossing
