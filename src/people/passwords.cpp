#include "people/passwords.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

namespace sekisho::people {

using base::Code;
using base::refuse;

namespace {

// What lists of leaked passwords begin with, in pieces that longer ones are made of.
constexpr std::string_view kTriedFirst[] = {"password", "passwort", "qwerty",   "asdfgh", "letmein", "welcome", "admin",
                                            "sekisho",  "iloveyou", "sunshine", "zxcvbn", "abc123",  "123456",  "1q2w3e"};

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// What is left when everything that others would try is taken out.
std::string without(std::string text, std::string_view part) {
  if (part.empty()) return text;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
  return text;
}

}  // namespace

bool Turns::take() {
  std::unique_lock lock(mutex_);
  if (!given_back_.wait_for(lock, patience_, [this] { return free_ > 0; })) return false;
  --free_;
  return true;
}

void Turns::give_back() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  given_back_.notify_one();
}

base::Status acceptable(std::string_view password, std::string_view name) {
  if (characters(password) < kPasswordCharactersMin || password.size() > kPasswordBytesMax) return refuse(Code::weak_password);
  std::string rest = lowered(password);
  if (std::set<char>(rest.begin(), rest.end()).size() < 5) return refuse(Code::weak_password);
  for (std::string_view tried : kTriedFirst) rest = without(rest, tried);
  if (name.size() > 2) rest = without(rest, lowered(name));
  if (characters(rest) < kPasswordCharactersMin / 2) return refuse(Code::weak_password);
  return {};
}

base::Result<std::string> hashed(std::string_view password, const HashCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), cost.passes, cost.bytes) != 0) return refuse(Code::out_of_memory);
  return std::string(out.data());
}

bool matches(std::string_view password, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_new_hash(const std::string& hash, const HashCost& cost) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.bytes) != 0;
}

}  // namespace sekisho::people
