// The life of an item 受渡し, as a table: from which state which event leads where, and what the evidence calls it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sekisho::crossing {

enum class State : std::uint8_t {
#define SEKISHO_STATE(id, end, ja, en) id,
#include "crossing/states.def"
#undef SEKISHO_STATE
  count_,
};

enum class Event : std::uint8_t {
#define SEKISHO_EVENT(id, ja, en) id,
#include "crossing/states.def"
#undef SEKISHO_EVENT
  count_,
};

struct StateText {
  std::string_view id;
  bool final;  // nothing leads on from here
  std::string_view ja, en;
};
struct EventText {
  std::string_view id, ja, en;
};
const StateText& describe(State state);
const EventText& describe(Event event);
std::optional<State> state_of(std::string_view id);

struct Transition {
  State from;
  Event event;
  State to;
};
std::span<const Transition> transitions();

// Where the event leads, or nothing: then it must not happen.
std::optional<State> next(State from, Event event);

}  // namespace sekisho::crossing
