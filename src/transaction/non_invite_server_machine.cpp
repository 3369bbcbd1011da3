#include "transaction/machine.h"

namespace sip {
namespace non_invite_server {

using enum TransactionState;
using Input = TransactionInput;

// Every edge of Figure 8, and RFC 4320 4.1. A repeated request in Trying has no rule: it is
// absorbed (17.2.2).
constexpr TransactionRule kRules[] = {
    // RFC 4320 4.1: a 100 when the client has slowed down to T2, and no other provisional response.
    {trying, Input::timer_trying, proceeding, kSendTrying},
    {trying, Input::success, completed, kSendResponse | kStopTimers | kLingerPeer},
    {trying, Input::failure, completed, kSendResponse | kStopTimers | kLingerPeer},
    {proceeding, Input::request_again, proceeding, kSendResponse},
    {proceeding, Input::success, completed, kSendResponse | kLingerPeer},
    {proceeding, Input::failure, completed, kSendResponse | kLingerPeer},
    // Timer J.
    {completed, Input::request_again, completed, kSendResponse},
    {completed, Input::timer_linger, terminated, kNothing},
};

}  // namespace non_invite_server

std::span<const TransactionRule> non_invite_server_rules() { return non_invite_server::kRules; }

}  // namespace sip
