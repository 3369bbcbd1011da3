#include "transaction/machine.h"

namespace sip {
namespace non_invite_client {

using enum TransactionState;
using Input = TransactionInput;

// Every edge of Figure 6.
constexpr TransactionRule kRules[] = {
    // 17.1.2.2: Timer E doubles up to T2; Timer F gives up.
    {trying, Input::timer_resend, trying, kSendRequest | kBackOff},
    {trying, Input::timer_timeout, terminated, kReportTimeout},
    {trying, Input::provisional, proceeding, kPassUp},
    {trying, Input::success, completed, kPassUp | kStopTimers | kLingerT4},
    {trying, Input::failure, completed, kPassUp | kStopTimers | kLingerT4},
    {proceeding, Input::timer_resend, proceeding, kSendRequest | kSlowDown},
    {proceeding, Input::timer_timeout, terminated, kReportTimeout},
    {proceeding, Input::provisional, proceeding, kPassUp},
    {proceeding, Input::success, completed, kPassUp | kStopTimers | kLingerT4},
    {proceeding, Input::failure, completed, kPassUp | kStopTimers | kLingerT4},
    // Timer K absorbs what the peer sends again.
    {completed, Input::timer_linger, terminated, kNothing},
};

}  // namespace non_invite_client

std::span<const TransactionRule> non_invite_client_rules() { return non_invite_client::kRules; }

}  // namespace sip
