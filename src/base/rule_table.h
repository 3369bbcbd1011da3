#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#ifdef SIP_MUTANTS
#include "base/mutant.h"
#endif

namespace sip {

/// One edge of a state machine: in `state`, on `input`, do `actions` (a bit set) and go to `next`.
template <class State, class Input>
struct Rule {
  State state;
  Input input;
  State next;
  std::uint32_t actions;
};

/// The rule for `input` in `state`, or null: the network's inputs are then ignored, the
/// application's refused as `invalid_state`.
template <class State, class Input>
const Rule<State, Input>* find_rule(std::span<const Rule<State, Input>> rules, State state,
                                    Input input) {
  for (const Rule<State, Input>& rule : rules) {
#ifdef SIP_MUTANTS
    if (rule.state == state && rule.input == input) return mutated(rule);
#else
    if (rule.state == state && rule.input == input) return &rule;
#endif
  }
  return nullptr;
}

}  // namespace sip
