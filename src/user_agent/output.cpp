#include "user_agent/output.h"

#include <array>

namespace sip {

std::string_view to_string(TerminationReason reason) {
  constexpr std::array<std::string_view, 14> kNames = {
      "none",          "local_bye",       "remote_bye",
      "cancelled",     "rejected",        "completed_elsewhere",
      "ack_timeout",   "request_timeout", "dialog_not_found",
      "disposed",      "closed",          "connection_lost",
      "prack_timeout", "session_expired"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string_view to_string(RegistrationState state) {
  constexpr std::array<std::string_view, 5> kNames = {"unregistered", "registering", "registered",
                                                      "unregistering", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace sip
