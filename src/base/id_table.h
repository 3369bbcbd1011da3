#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace sip {

/// Owns objects under their ids. Addresses are stable; lookup is one probe. `T` has a member `id`
/// of type `Id`.
template <class Id, class T>
class IdTable {
 public:
  /// Takes the object in and gives it the next id, never used before.
  T& add(std::unique_ptr<T> object) {
    object->id = Id{++last_};
    return add_as_named(std::move(object));
  }

  /// Takes in an object that has its id already, from a counter that several tables share.
  T& add_as_named(std::unique_ptr<T> object) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    ++size_;
    return *(free_slot(object->id) = std::move(object));
  }

  T* find(Id id) const {
    if (slots_.empty() || !id) return nullptr;
    for (std::size_t i = id.value & mask(); slots_[i]; i = (i + 1) & mask()) {
      if (slots_[i]->id == id) return slots_[i].get();
    }
    return nullptr;
  }

  void erase(Id id) {
    if (slots_.empty() || !id) return;
    std::size_t hole = id.value & mask();
    while (slots_[hole] && slots_[hole]->id != id) hole = (hole + 1) & mask();
    if (!slots_[hole]) return;
    const std::unique_ptr<T> dead = std::move(slots_[hole]);
    // Close the gap, as HashIndex does.
    for (std::size_t i = (hole + 1) & mask(); slots_[i]; i = (i + 1) & mask()) {
      const std::size_t from_home = (i - (slots_[i]->id.value & mask())) & mask();
      if (from_home < ((i - hole) & mask())) continue;
      slots_[hole] = std::move(slots_[i]);
      hole = i;
    }
    --size_;
  }

  /// Calls `visit(T&)` for each object; `visit` must not add or erase.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const std::unique_ptr<T>& slot : slots_) {
      if (slot) visit(*slot);
    }
  }

  std::size_t size() const { return size_; }

 private:
  std::size_t mask() const { return slots_.size() - 1; }
  std::unique_ptr<T>& free_slot(Id id) {
    std::size_t i = id.value & mask();
    while (slots_[i]) i = (i + 1) & mask();
    return slots_[i];
  }
  void grow() {
    std::vector<std::unique_ptr<T>> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (std::unique_ptr<T>& slot : old) {
      if (slot) free_slot(slot->id) = std::move(slot);
    }
  }

  std::vector<std::unique_ptr<T>> slots_;
  std::size_t size_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace sip
