#pragma once

// For the build that SIP_MUTANTS makes (tools/mutants.mjs), and for no other.
#include <cstdint>

namespace sip {

/// The one row of a table that is other than it should be, while the tests run.
struct Mutant {
  const void* row = nullptr;
  bool masked = false;
  std::uint8_t next = 0;
  std::uint32_t actions = 0;
};

inline Mutant& mutant() {
  static Mutant active;
  return active;
}

/// The row as the mutant has it; null: it is masked.
template <class Row>
const Row* mutated(const Row& row) {
  const Mutant& active = mutant();
  if (&row != active.row) return &row;
  if (active.masked) return nullptr;
  static Row changed = row;
  changed = row;
  changed.next = static_cast<decltype(row.next)>(active.next);
  changed.actions = active.actions;
  return &changed;
}

}  // namespace sip
