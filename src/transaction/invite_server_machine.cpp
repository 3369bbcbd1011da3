#include "transaction/machine.h"

namespace sip {
namespace invite_server {

using enum TransactionState;
using Input = TransactionInput;

// Every edge of Figure 7, as RFC 6026 8.5 redrew it.
constexpr TransactionRule kRules[] = {
    // 17.2.1: a 100 after 200 ms unless the user has answered; the last provisional one for each
    // repeated INVITE.
    {proceeding, Input::timer_trying, proceeding, kSendTrying},
    {proceeding, Input::request_again, proceeding, kSendResponse},
    {proceeding, Input::provisional, proceeding, kSendResponse | kStopTimers},
    {proceeding, Input::success, accepted, kSendResponse | kStopTimers | kLinger64T1},
    {proceeding, Input::failure, completed,
     kSendResponse | kStopTimers | kStartResend | kStartTimeout},
    // Timer G resends until the ACK comes, Timer H gives up.
    {completed, Input::request_again, completed, kSendResponse},
    {completed, Input::timer_resend, completed, kSendResponse | kBackOff},
    {completed, Input::timer_timeout, terminated, kReportTimeout},
    {completed, Input::ack, confirmed, kStopTimers | kLingerT4},
    // Timer I absorbs repeated ACKs.
    {confirmed, Input::timer_linger, terminated, kNothing},
    // RFC 6026 7.1: repeated INVITEs are absorbed; 2xx are the user's to resend, ACKs the user's to
    // hear.
    {accepted, Input::success, accepted, kSendResponse},
    {accepted, Input::ack, accepted, kPassUp},
    {accepted, Input::timer_linger, terminated, kNothing},
};

}  // namespace invite_server

std::span<const TransactionRule> invite_server_rules() { return invite_server::kRules; }

}  // namespace sip
