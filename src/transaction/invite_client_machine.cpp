#include "transaction/machine.h"

namespace sip {
namespace invite_client {

using enum TransactionState;
using Input = TransactionInput;

// Every edge of Figure 5, as RFC 6026 8.4 redrew it. An input with no rule is ignored.
constexpr TransactionRule kRules[] = {
    // 17.1.1.2: retransmit (Timer A) until something is heard, or give up (Timer B).
    {calling, Input::timer_resend, calling, kSendRequest | kBackOff},
    {calling, Input::timer_timeout, terminated, kReportTimeout},
    {calling, Input::provisional, proceeding, kPassUp | kStopTimers},
    {calling, Input::success, accepted, kPassUp | kStopTimers | kLinger64T1},
    {calling, Input::failure, completed, kPassUp | kSendAck | kStopTimers | kLingerPeer},
    // Once something was heard, the transaction waits as long as its user wants.
    {proceeding, Input::provisional, proceeding, kPassUp},
    {proceeding, Input::success, accepted, kPassUp | kLinger64T1},
    {proceeding, Input::failure, completed, kPassUp | kSendAck | kLingerPeer},
    // Timer D: the final response may come again, its ACK was lost then.
    {completed, Input::failure, completed, kSendAck},
    {completed, Input::timer_linger, terminated, kNothing},
    // RFC 6026 7.2: stay for 2xx retransmissions and for other forked branches (Timer M).
    {accepted, Input::success, accepted, kPassUp},
    {accepted, Input::timer_linger, terminated, kNothing},
};

}  // namespace invite_client

std::span<const TransactionRule> invite_client_rules() { return invite_client::kRules; }

}  // namespace sip
