#pragma once

#include <chrono>
#include <cstdint>

namespace sip {

using Duration = std::chrono::duration<std::int64_t, std::milli>;

/// The caller's monotonic time line. The core never reads a clock: it is told `now`.
struct CallerTime {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<CallerTime>;
  static constexpr bool is_steady = true;
};

using Instant = CallerTime::time_point;

constexpr Duration milliseconds(std::int64_t count) { return Duration{count}; }
constexpr Duration seconds(std::int64_t count) { return Duration{count * 1000}; }
constexpr Instant instant(std::int64_t ms) { return Instant{Duration{ms}}; }

}  // namespace sip
