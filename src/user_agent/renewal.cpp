#include "user_agent/renewal.h"

#include <algorithm>

namespace sip {
namespace {

constexpr std::uint32_t kFirstPause = 30;
constexpr std::uint32_t kLongestPause = 1800;
constexpr std::uint32_t kTrustedRetryAfters = 3;

std::uint32_t margin_of(std::uint32_t granted) {
  return granted > 100 ? std::min(granted / 10, 300U) : granted > 20 ? 10U : granted / 2;
}

}  // namespace

Duration renewal_delay(std::uint32_t granted, RandomSource& random) {
  const std::uint32_t margin = margin_of(granted);
  const std::uint32_t early = random_below(random, margin * 500 + 1);
  const Duration due = seconds(granted - margin) - milliseconds(early);
  return std::max<Duration>(due, seconds(kShortestRefresh));
}

std::uint32_t pause_after(std::uint32_t failures, RandomSource& random) {
  const std::uint32_t doubled = kFirstPause << std::min(failures, 6U);
  const std::uint32_t most = std::min(doubled, kLongestPause);
  return most / 2 + random_below(random, most / 2 + 1);
}

std::uint32_t pause_wanted(std::uint32_t wanted, std::uint32_t failures, std::uint32_t own) {
  return std::clamp(wanted, failures < kTrustedRetryAfters ? 1 : own, kLongestExpires);
}

Duration scattered(std::uint32_t pause, RandomSource& random) {
  return seconds(pause) + milliseconds(random_below(random, pause * 100 + 1));
}

}  // namespace sip
