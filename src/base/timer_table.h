#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/instant.h"

namespace sip {

/// Whose timer it is and which. The owners give the numbers their meaning.
struct TimerKey {
  std::uint8_t owner = 0;
  std::uint8_t name = 0;
  std::uint32_t id = 0;

  friend bool operator==(const TimerKey&, const TimerKey&) = default;
};

/// All deadlines of a core, a pairing heap. Arming costs O(1), cancelling and popping O(log n) in
/// the long run; one that is armed before all others and cancelled before it fires, as a
/// transaction's is, costs O(1) however many there are. The earliest deadline comes first, and of
/// equal ones the one that was armed first.
class TimerTable {
 public:
  /// A running timer; 0 is none. A handle may be used until its timer has fired or is cancelled.
  using Handle = std::uint32_t;

  [[nodiscard]] Handle arm(Instant deadline, TimerKey key);
  /// Stops the timer if it runs and sets the handle to none.
  void cancel(Handle& handle);

  std::optional<Instant> next_deadline() const;
  /// Takes out the first timer that is due at `now`. Its handle is dead: the owner must forget it.
  struct Due {
    TimerKey key;
    Instant deadline;
  };
  std::optional<Due> pop_due(Instant now);

  std::size_t size() const { return size_; }

 private:
  struct Timer {
    Instant deadline;
    std::uint64_t order;
    TimerKey key;
    Handle child = 0;     // the first of those that come after it
    Handle next = 0;      // its sibling, or the next free one
    Handle previous = 0;  // its sibling before it, or of a first child the parent
  };
  Timer& at(Handle handle) { return timers_[handle - 1]; }
  Handle meld(Handle a, Handle b);
  Handle meld_siblings(Handle first);
  void remove(Handle handle);

  std::vector<Timer> timers_;  // by handle - 1
  Handle root_ = 0;
  Handle free_ = 0;
  std::size_t size_ = 0;
  std::uint64_t armed_ = 0;
};

}  // namespace sip
