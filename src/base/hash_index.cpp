#include "base/hash_index.h"

namespace sip {

void HashSlots::add(std::uint32_t hash, void* object) {
  if ((size_ + 1) * 2 > slots_.size()) grow();
  std::size_t i = home(hash);
  while (slots_[i].object != nullptr) i = next(i);
  slots_[i] = {hash, object};
  ++size_;
}

void HashSlots::remove(std::uint32_t hash, const void* object) {
  if (slots_.empty()) return;
  std::size_t hole = home(hash);
  while (slots_[hole].object != object || slots_[hole].hash != hash) {
    if (slots_[hole].object == nullptr) return;
    hole = next(hole);
  }
  // Close the gap: move back each follower whose way from home leads over the hole.
  for (std::size_t i = next(hole); slots_[i].object != nullptr; i = next(i)) {
    const std::size_t from_home = (i - home(slots_[i].hash)) & mask();
    const std::size_t from_hole = (i - hole) & mask();
    if (from_home < from_hole) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = {};
  --size_;
}

void HashSlots::grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  size_ = 0;
  for (const Slot& slot : old) {
    if (slot.object != nullptr) add(slot.hash, slot.object);
  }
}

}  // namespace sip
