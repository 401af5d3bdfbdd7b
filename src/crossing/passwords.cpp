#include "crossing/passwords.h"

#include <string.h>

namespace sekisho::crossing {

using base::Code;
using base::refuse;

namespace {

void wipe(std::string& password) { explicit_bzero(password.data(), password.size()); }

}  // namespace

Passwords::~Passwords() {
  for (auto& [item, given] : given_) wipe(given.password);
}

base::Status Passwords::give(const std::string& item, std::string password) {
  if (password.empty() || password.size() > limits_.bytes_max) {
    wipe(password);
    return refuse(Code::bad_request, "password");
  }
  const std::lock_guard lock(mutex_);
  forget_old();
  if (given_.size() >= limits_.kept_max && !given_.contains(item)) {
    wipe(password);
    return refuse(Code::too_busy);
  }
  Given& given = given_[item];
  wipe(given.password);
  given = {std::move(password), clock_.now()};
  return {};
}

std::string Passwords::find(const std::string& item) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const auto found = given_.find(item);
  return found == given_.end() ? std::string() : found->second.password;
}

void Passwords::forget(const std::string& item, const std::string& password) {
  const std::lock_guard lock(mutex_);
  const auto found = given_.find(item);
  if (found == given_.end() || found->second.password != password) return;
  wipe(found->second.password);
  given_.erase(found);
}

std::size_t Passwords::kept() const {
  const std::lock_guard lock(mutex_);
  return given_.size();
}

void Passwords::forget_old() {
  const base::Micros oldest = clock_.now() - limits_.kept_for;
  for (auto it = given_.begin(); it != given_.end();) {
    if (it->second.at > oldest) {
      ++it;
      continue;
    }
    wipe(it->second.password);
    it = given_.erase(it);
  }
}

}  // namespace sekisho::crossing
