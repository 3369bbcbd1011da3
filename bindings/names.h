#pragma once

#include <string>

#include "bindings/text_record.h"
#include "user_agent/user_agent_core.h"

namespace sip::bindings {

// The names behind the numbers that cross, one a line.

template <class Name, class Enum>
std::string names(Enum last, Name name) {
  std::string all;
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(last); ++i) {
    all += name(static_cast<Enum>(i));
    all += '\n';
  }
  return all;
}

inline std::string error_names() {
  return names(ErrorCode::too_large, [](ErrorCode code) { return to_string(code); });
}
inline std::string termination_reason_names() {
  return names(TerminationReason::replaced,
               [](TerminationReason reason) { return to_string(reason); });
}
inline std::string subscription_state_names() {
  return names(SubscriptionState::terminated,
               [](SubscriptionState state) { return to_string(state); });
}
inline std::string subscription_end_names() {
  return names(SubscriptionEnd::gone, [](SubscriptionEnd end) { return to_string(end); });
}
inline std::string registration_state_names() {
  return names(RegistrationState::failed, [](RegistrationState state) { return to_string(state); });
}
inline std::string publication_state_names() {
  return names(PublicationState::failed, [](PublicationState state) { return to_string(state); });
}
inline std::string header_names() {
  const auto last = static_cast<HeaderName>(static_cast<std::uint32_t>(HeaderName::count_) - 1);
  return names(last, [](HeaderName name) {
    std::string text{to_string(name)};
    if (const char compact = compact_form(name)) text.append(" ").append(1, compact);
    return text;
  });
}

/// All of them in the order above, each list with a tab behind it.
inline std::uint32_t all_names() {
  static std::string all;
  static TextRecord shown;
  all.clear();
  for (const auto list :
       {error_names, termination_reason_names, subscription_state_names, subscription_end_names,
        registration_state_names, publication_state_names, header_names}) {
    all += list();
    all += '\t';
  }
  return shown.show(all);
}

}  // namespace sip::bindings
