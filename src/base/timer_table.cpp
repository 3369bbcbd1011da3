#include "base/timer_table.h"

#include <utility>

namespace sip {

TimerTable::Handle TimerTable::arm(Instant deadline, TimerKey key) {
  Handle handle = free_;
  if (handle == 0) {
    timers_.emplace_back();
    handle = static_cast<Handle>(timers_.size());
  } else {
    free_ = at(handle).next;
  }
  at(handle) = {deadline, ++armed_, key};
  root_ = meld(root_, handle);
  ++size_;
  return handle;
}

void TimerTable::cancel(Handle& handle) {
  if (handle != 0) remove(std::exchange(handle, 0));
}

std::optional<Instant> TimerTable::next_deadline() const {
  if (root_ == 0) return std::nullopt;
  return timers_[root_ - 1].deadline;
}

std::optional<TimerTable::Due> TimerTable::pop_due(Instant now) {
  if (root_ == 0 || at(root_).deadline > now) return std::nullopt;
  const Due due{at(root_).key, at(root_).deadline};
  remove(root_);
  return due;
}

// Of two heaps one: the root that is later becomes the first child of the other.
TimerTable::Handle TimerTable::meld(Handle a, Handle b) {
  if (a == 0 || b == 0) return a | b;
  const auto is_before = [](const Timer& x, const Timer& y) {
    return x.deadline != y.deadline ? x.deadline < y.deadline : x.order < y.order;
  };
  if (is_before(at(b), at(a))) std::swap(a, b);
  Timer& parent = at(a);
  at(b).next = parent.child;
  at(b).previous = a;
  if (parent.child != 0) at(parent.child).previous = b;
  parent.child = b;
  return a;
}

// Two by two from the first to the last, then what that made from the last to the first: so it
// is O(log n) in the long run.
TimerTable::Handle TimerTable::meld_siblings(Handle first) {
  Handle pairs = 0;
  while (first != 0) {
    const Handle second = at(first).next;
    const Handle rest = second == 0 ? 0 : at(second).next;
    const Handle pair = meld(first, second);
    at(pair).next = std::exchange(pairs, pair);
    first = rest;
  }
  Handle root = 0;
  while (pairs != 0) {
    const Handle next = at(pairs).next;
    root = meld(root, pairs);
    pairs = next;
  }
  return root;
}

void TimerTable::remove(Handle handle) {
  const Timer removed = at(handle);
  const Handle below = meld_siblings(removed.child);
  if (handle == root_) {
    root_ = below;
  } else {
    Timer& before = at(removed.previous);
    (before.child == handle ? before.child : before.next) = removed.next;
    if (removed.next != 0) at(removed.next).previous = removed.previous;
    root_ = meld(root_, below);
  }
  at(handle).next = std::exchange(free_, handle);
  --size_;
}

}  // namespace sip
