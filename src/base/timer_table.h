#pragma once

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

/// All deadlines of a core. Arming, cancelling and popping cost O(log n); the earliest deadline
/// comes first, and of equal ones the one that was armed first.
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

  std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    Instant deadline;
    std::uint64_t order;
    TimerKey key;
    Handle handle;
  };
  static bool before(const Entry& a, const Entry& b);
  void place(std::size_t position, const Entry& entry);
  void sift_up(std::size_t position);
  void sift_down(std::size_t position);
  void remove_at(std::size_t position);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> position_of_;  // by handle - 1
  std::vector<Handle> free_;
  std::uint64_t armed_ = 0;
};

}  // namespace sip
