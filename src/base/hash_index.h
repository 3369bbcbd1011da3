#pragma once

#include <cstdint>
#include <vector>

namespace sip {

/// Finds ids by a 32-bit hash of their key. Several ids may share a hash: the caller compares the
/// real keys. Open addressing without tombstones: cost does not grow with the number of entries.
class HashIndex {
 public:
  void insert(std::uint32_t hash, std::uint32_t id);
  void erase(std::uint32_t hash, std::uint32_t id);

  /// The first id under `hash` for which `matches(id)`, or 0.
  template <class Matches>
  std::uint32_t find(std::uint32_t hash, Matches matches) const {
    if (slots_.empty()) return 0;
    for (std::size_t i = home(hash); slots_[i].id != 0; i = next(i)) {
      if (slots_[i].hash == hash && matches(slots_[i].id)) return slots_[i].id;
    }
    return 0;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id = 0;
  };
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint32_t hash) const { return (hash * 0x9E3779B1U >> 1U) & mask(); }
  std::size_t next(std::size_t i) const { return (i + 1) & mask(); }
  void grow();

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace sip
