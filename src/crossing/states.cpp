#include "crossing/states.h"

#include <iterator>

namespace sekisho::crossing {

const StateText& describe(State state) {
  static constexpr StateText kTexts[] = {
#define SEKISHO_STATE(id, end, ja, en) {#id, end, ja, en},
#include "crossing/states.def"
#undef SEKISHO_STATE
  };
  return kTexts[static_cast<std::size_t>(state)];
}

const EventText& describe(Event event) {
  static constexpr EventText kTexts[] = {
#define SEKISHO_EVENT(id, ja, en) {#id, ja, en},
#include "crossing/states.def"
#undef SEKISHO_EVENT
  };
  return kTexts[static_cast<std::size_t>(event)];
}

std::optional<State> state_of(std::string_view id) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(State::count_); ++i)
    if (describe(static_cast<State>(i)).id == id) return static_cast<State>(i);
  return std::nullopt;
}

std::span<const Transition> transitions() {
  static constexpr Transition kTransitions[] = {
#define SEKISHO_TRANSITION(from, event, to) {State::from, Event::event, State::to},
#include "crossing/states.def"
#undef SEKISHO_TRANSITION
  };
  return kTransitions;
}

std::optional<State> next(State from, Event event) {
  for (const Transition& known : transitions())
    if (known.from == from && known.event == event) return known.to;
  return std::nullopt;
}

}  // namespace sekisho::crossing
