#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace sip {

/// One for all tables: sorting is too large a code to be made for each kind of id.
void sort_ids(std::vector<std::uint32_t>& values);

/// Owns objects under their ids. Addresses are stable; lookup is a probe or two. `T` has a member
/// `id` of type `Id`.
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
    for (std::size_t i = home(id); slots_[i]; i = (i + 1) & mask()) {
      if (slots_[i]->id == id) return slots_[i].get();
    }
    return nullptr;
  }

  void erase(Id id) {
    if (slots_.empty() || !id) return;
    std::size_t hole = home(id);
    while (slots_[hole] && slots_[hole]->id != id) hole = (hole + 1) & mask();
    if (!slots_[hole]) return;
    const std::unique_ptr<T> dead = std::move(slots_[hole]);
    // Close the gap, as HashIndex does.
    for (std::size_t i = (hole + 1) & mask(); slots_[i]; i = (i + 1) & mask()) {
      const std::size_t from_home = (i - home(slots_[i]->id)) & mask();
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

  /// The ids of the objects for which `is_wanted(const T&)` holds, the oldest first.
  template <class Wanted>
  std::vector<Id> ids_where(Wanted is_wanted) const {
    std::vector<std::uint32_t> values;
    for (const std::unique_ptr<T>& slot : slots_) {
      if (slot && is_wanted(*slot)) values.push_back(slot->id.value);
    }
    sort_ids(values);
    std::vector<Id> ids;
    ids.reserve(values.size());
    for (const std::uint32_t value : values) ids.push_back(Id{value});
    return ids;
  }

  std::size_t size() const { return size_; }

 private:
  std::size_t mask() const { return slots_.size() - 1; }
  // Fibonacci hashing spreads ids that follow each other: side by side they would be one long
  // cluster, and each `erase` would walk to its end.
  std::size_t home(Id id) const { return (id.value * 0x9E3779B1U) >> shift_; }
  std::unique_ptr<T>& free_slot(Id id) {
    std::size_t i = home(id);
    while (slots_[i]) i = (i + 1) & mask();
    return slots_[i];
  }
  void grow() {
    std::vector<std::unique_ptr<T>> old(slots_.empty() ? 16 : slots_.size() * 2);
    --shift_;
    old.swap(slots_);
    for (std::unique_ptr<T>& slot : old) {
      if (slot) free_slot(slot->id) = std::move(slot);
    }
  }

  std::vector<std::unique_ptr<T>> slots_;
  std::size_t size_ = 0;
  unsigned shift_ = 29;  // 32 less the bits of an index: 28 for the first 16 slots
  std::uint32_t last_ = 0;
};

}  // namespace sip
