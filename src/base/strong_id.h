#pragma once

#include <compare>
#include <cstdint>

namespace sip {

/// A handle: a number that is counted up and never used again. 0 is no object.
template <class Tag>
struct StrongId {
  std::uint32_t value = 0;

  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

using FlowId = StrongId<struct FlowTag>;
using TransactionId = StrongId<struct TransactionTag>;
using DialogId = StrongId<struct DialogTag>;
using RequestId = StrongId<struct RequestTag>;
using RegistrationId = StrongId<struct RegistrationTag>;

/// Gives the next id of a kind.
template <class Id>
class IdCounter {
 public:
  Id next() { return Id{++last_}; }

 private:
  std::uint32_t last_ = 0;
};

}  // namespace sip
