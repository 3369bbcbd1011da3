#include "session/session_machine.h"

#include <array>

namespace sip {
namespace session {

using enum SessionState;
using Input = SessionInput;

// Nothing leads back: the 2xx and the ACK of a re-INVITE have no rule once the first are through.
constexpr SessionRule kRules[] = {
    {initial, Input::made, early, 0},
    // A dialog that carries subscriptions only has no call that could live (RFC 5057 4.1).
    {initial, Input::ended, terminated, 0},
    // 13.2.2.4, 13.3.1.4: established by the 2xx, confirmed by its ACK.
    {early, Input::accepted, ack_wait, 0},
    {early, Input::ended, terminated, 0},
    {ack_wait, Input::acknowledged, confirmed, 0},
    {ack_wait, Input::ended, terminated, 0},
    {confirmed, Input::ended, terminated, 0},
};

}  // namespace session

std::string_view to_string(SessionState state) {
  constexpr std::array<std::string_view, 5> kNames = {"Initial", "Early", "AckWait", "Confirmed",
                                                      "Terminated"};
  return kNames[static_cast<std::size_t>(state)];
}

std::span<const SessionRule> session_rules() { return session::kRules; }

}  // namespace sip
