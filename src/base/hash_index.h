#pragma once

#include <cstdint>
#include <vector>

namespace sip {

/// What all indexes have in common, compiled once.
class HashSlots {
 public:
  std::size_t size() const { return size_; }

 protected:
  void add(std::uint32_t hash, void* object);
  void remove(std::uint32_t hash, const void* object);
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint32_t hash) const { return (hash * 0x9E3779B1U >> 1U) & mask(); }
  std::size_t next(std::size_t i) const { return (i + 1) & mask(); }

  struct Slot {
    std::uint32_t hash = 0;
    void* object = nullptr;
  };
  std::vector<Slot> slots_;

 private:
  void grow();

  std::size_t size_ = 0;
};

/// Finds objects that live elsewhere, at addresses that stay, by a 32-bit hash of their key.
/// Several may share a hash: the caller compares the real keys. Open addressing without tombstones:
/// cost does not grow with the number of entries.
template <class T>
class HashIndex : public HashSlots {
 public:
  void insert(std::uint32_t hash, T& object) { add(hash, &object); }
  /// The object is not looked at.
  void erase(std::uint32_t hash, const T& object) { remove(hash, &object); }

  /// The first object under `hash` for which `matches(T&)`, or null.
  template <class Matches>
  T* find(std::uint32_t hash, Matches matches) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t i = home(hash); slots_[i].object != nullptr; i = next(i)) {
      T* const object = static_cast<T*>(slots_[i].object);
      if (slots_[i].hash == hash && matches(*object)) return object;
    }
    return nullptr;
  }
};

}  // namespace sip
