#pragma once

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace sip {

/// First in, first out, in one block of memory that is used again once all is taken.
template <class T>
class Queue {
 public:
  bool empty() const { return taken_ == items_.size(); }
  std::size_t size() const { return items_.size() - taken_; }

  /// A new one at the end. The reference is good until the next one is added or taken.
  T& add() {
    // Half of it is taken: so each is moved once at most, on the average.
    if (items_.size() == items_.capacity() && taken_ >= items_.size() / 2) {
      items_.erase(items_.begin(), std::next(items_.begin(), static_cast<std::ptrdiff_t>(taken_)));
      taken_ = 0;
    }
    return items_.emplace_back();
  }
  /// There must be one.
  T take() {
    T first = std::move(items_[taken_]);
    if (++taken_ == items_.size()) {
      items_.clear();
      taken_ = 0;
    }
    return first;
  }

 private:
  std::vector<T> items_;
  std::size_t taken_ = 0;
};

}  // namespace sip
