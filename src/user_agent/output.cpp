#include "user_agent/output.h"

#include <array>

namespace sip {

std::string_view to_string(TerminationReason reason) {
  constexpr std::array<std::string_view, 15> kNames = {
      "none",          "local_bye",       "remote_bye",
      "cancelled",     "rejected",        "completed_elsewhere",
      "ack_timeout",   "request_timeout", "dialog_not_found",
      "disposed",      "closed",          "connection_lost",
      "prack_timeout", "session_expired", "replaced"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string_view to_string(RegistrationState state) {
  constexpr std::array<std::string_view, 5> kNames = {"unregistered", "registering", "registered",
                                                      "unregistering", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view to_string(SubscriptionEnd end) {
  constexpr std::array<std::string_view, 17> kNames = {
      "none",         "notified", "refused",      "suppressed",  "no_notify", "notify_failed",
      "unsubscribed", "expired",  "dialog_ended", "deactivated", "probation", "rejected",
      "timeout",      "giveup",   "noresource",   "invariant",   "gone"};
  return kNames[static_cast<std::size_t>(end)];
}

std::string_view to_string(PublicationState state) {
  constexpr std::array<std::string_view, 5> kNames = {"unpublished", "publishing", "published",
                                                      "removing", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace sip
