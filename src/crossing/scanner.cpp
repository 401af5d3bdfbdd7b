#include "crossing/scanner.h"

#include <algorithm>

namespace sekisho::crossing {

ScannerState ScannerWatch::state() {
  const std::lock_guard lock(mutex_);
  const base::Micros now = clock_.now();
  if (state_.looked_at == 0 || now - state_.looked_at >= kFresh || now < state_.looked_at) state_ = look();
  return state_;
}

ScannerState ScannerWatch::look() const {
  ScannerState out;
  out.looked_at = clock_.now();
  if (scanner_ == nullptr) return out;
  auto signatures = scanner_->signatures();
  if (!signatures) {
    out.standing = ScannerState::Standing::silent;
    out.detail = signatures.error().detail;
    return out;
  }
  out.signatures = std::move(*signatures);
  const bool dated = out.signatures.built_at.has_value();
  if (dated) out.age_days = static_cast<std::uint32_t>(std::max<base::Micros>(0, out.looked_at - *out.signatures.built_at) / base::kDay);
  const bool old = days_max_ != 0 && (!dated || out.age_days > days_max_);
  out.standing = old ? ScannerState::Standing::old : ScannerState::Standing::good;
  return out;
}

std::string evidence_word(const std::string& text) {
  constexpr std::size_t kWordMax = 64;
  std::string out = text.substr(0, kWordMax);
  for (char& c : out) {
    const bool known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
    if (!known) c = '_';
  }
  return out.empty() ? "_" : out;
}

}  // namespace sekisho::crossing
