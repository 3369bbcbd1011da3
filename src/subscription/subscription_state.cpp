#include <array>

#include "subscription/subscription_machine.h"

namespace sip {

std::string_view to_string(SubscriptionState state) {
  constexpr std::array<std::string_view, 5> kNames = {"Initial", "NotifyWait", "Pending", "Active",
                                                      "Terminated"};
  return kNames[static_cast<std::size_t>(state)];
}

SubscriptionInput input_for(Substate substate) {
  switch (substate) {
    case Substate::pending: return SubscriptionInput::notify_pending;
    case Substate::terminated: return SubscriptionInput::notify_terminated;
    default: return SubscriptionInput::notify_active;
  }
}

}  // namespace sip
