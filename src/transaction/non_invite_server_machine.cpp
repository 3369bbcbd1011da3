#include "transaction/machine.h"

namespace sip {
namespace {

using enum TransactionState;
using Input = TransactionInput;

// Every edge of Figure 8. A repeated request in Trying has no rule: it is absorbed (17.2.2).
constexpr TransactionRule kRules[] = {
    {trying, Input::provisional, proceeding, kSendResponse},
    {trying, Input::success, completed, kSendResponse | kLingerPeer},
    {trying, Input::failure, completed, kSendResponse | kLingerPeer},
    {proceeding, Input::provisional, proceeding, kSendResponse},
    {proceeding, Input::request_again, proceeding, kSendResponse},
    {proceeding, Input::success, completed, kSendResponse | kLingerPeer},
    {proceeding, Input::failure, completed, kSendResponse | kLingerPeer},
    // Timer J.
    {completed, Input::request_again, completed, kSendResponse},
    {completed, Input::timer_linger, terminated, kNothing},
};

}  // namespace

std::span<const TransactionRule> non_invite_server_rules() { return kRules; }

}  // namespace sip
