#include "base/timer_table.h"

#include <cassert>
#include <utility>

namespace sip {

TimerTable::Handle TimerTable::arm(Instant deadline, TimerKey key) {
  Handle handle = 0;
  if (free_.empty()) {
    position_of_.push_back(0);
    handle = static_cast<Handle>(position_of_.size());
  } else {
    handle = free_.back();
    free_.pop_back();
  }
  heap_.push_back({deadline, ++armed_, key, handle});
  place(heap_.size() - 1, Entry{heap_.back()});
  sift_up(heap_.size() - 1);
  return handle;
}

void TimerTable::cancel(Handle& handle) {
  if (handle == 0) return;
  remove_at(position_of_[handle - 1]);
  handle = 0;
}

std::optional<Instant> TimerTable::next_deadline() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().deadline;
}

std::optional<TimerTable::Due> TimerTable::pop_due(Instant now) {
  if (heap_.empty() || heap_.front().deadline > now) return std::nullopt;
  const Due due{heap_.front().key, heap_.front().deadline};
  remove_at(0);
  return due;
}

bool TimerTable::before(const Entry& a, const Entry& b) {
  return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
}

void TimerTable::place(std::size_t position, const Entry& entry) {
  heap_[position] = entry;
  position_of_[entry.handle - 1] = static_cast<std::uint32_t>(position);
}

void TimerTable::sift_up(std::size_t position) {
  const Entry moving = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!before(moving, heap_[parent])) break;
    place(position, Entry{heap_[parent]});
    position = parent;
  }
  place(position, moving);
}

void TimerTable::sift_down(std::size_t position) {
  const Entry moving = heap_[position];
  for (;;) {
    std::size_t child = position * 2 + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], moving)) break;
    place(position, Entry{heap_[child]});
    position = child;
  }
  place(position, moving);
}

void TimerTable::remove_at(std::size_t position) {
  assert(position < heap_.size());
  free_.push_back(heap_[position].handle);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  place(position, last);
  sift_up(position);
  sift_down(position_of_[last.handle - 1]);
}

}  // namespace sip
