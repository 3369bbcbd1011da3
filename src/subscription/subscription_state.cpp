#include <array>

#include "subscription/subscription_machine.h"

namespace sip {

std::string_view to_string(SubscriptionState state) {
  constexpr std::array<std::string_view, 5> kNames = {"Initial", "NotifyWait", "Pending", "Active",
                                                      "Terminated"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace sip
