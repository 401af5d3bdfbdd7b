// What the two halves of a watched folder share: whom they work for, and what they found.
#pragma once

#include <atomic>

#include "doors/folder/folder.h"
#include "doors/folder/rows.h"

namespace sekisho::doors::folder {

// Where a kill is worth trying: tests end the process there.
enum class Point : std::uint8_t { read, recorded, held, unlinked, marked, named, taken, complete, placed, written };

struct Work {
  const FolderSettings& settings;
  crossing::House house;
  crossing::Desk& desk;
  RulesInForce rules;
  const std::atomic<bool>& stopping;
  std::function<void(Point)> at = [](Point) {};
};

struct Pass {
  std::uint64_t done = 0;
  std::uint64_t told = 0;
  std::vector<FolderProblem> problems;
  void problem(std::string path, base::Error error) {
    if (problems.size() < 50) problems.push_back({std::move(path), std::move(error)});
  }
};

}  // namespace sekisho::doors::folder
