#include "session/session_dialog.h"

#include <array>

#include "message/cseq.h"

namespace sip {

std::string_view to_string(SessionState state) {
  constexpr std::array<std::string_view, 5> kNames = {"Initial", "Early", "AckWait", "Confirmed",
                                                      "Terminated"};
  return kNames[static_cast<std::size_t>(state)];
}

Result<void> SessionDialog::may_send(Method method, bool has_offer) const {
  if (ended()) return invalid_state("dialog: the session has ended");
  const bool exchange_open = signaling.state() == SignalingState::have_local_offer ||
                             signaling.state() == SignalingState::have_remote_offer;
  switch (method) {
    case Method::bye:
      if (is_uas && dialog.early())
        return invalid_state("BYE: the callee may not end an early dialog (15)");
      if (is_uas && session_state == SessionState::ack_wait) {
        return invalid_state("BYE: our 2xx is not acknowledged yet (15)");
      }
      return {};
    case Method::invite:
      if (dialog.early()) return invalid_state("INVITE: the dialog is early (14)");
      if (outgoing_invite || incoming_invite)
        return invalid_state("INVITE: another one is open (14.1)");
      if (exchange_open) return invalid_state("INVITE: an offer is open");
      if (session_state != SessionState::confirmed)
        return invalid_state("INVITE: the first one is not acknowledged");
      return {};
    case Method::update:
      if (has_offer && signaling.state() != SignalingState::stable)
        return invalid_state("UPDATE: an offer is open");
      return {};
    default: return {};
  }
}

std::optional<SessionDialog::Refusal> SessionDialog::refusal_of(const Message& request) const {
  const auto cseq = cseq_of(request);
  if (cseq && dialog.remote_cseq() && cseq->number <= *dialog.remote_cseq()) {
    return Refusal{500, false, "CSeq: not higher than the last one (12.2.2)"};
  }
  if (request.method() != Method::invite) return std::nullopt;
  if (held) return Refusal{500, true, "INVITE: the last ACK is still being handled"};
  if (outgoing_invite || signaling.state() == SignalingState::have_local_offer) {
    return Refusal{491, false, "INVITE: ours is open (14.2)"};
  }
  if (incoming_invite || signaling.state() == SignalingState::have_remote_offer) {
    return Refusal{500, true, "INVITE: another one is open (14.2)"};
  }
  return std::nullopt;
}

}  // namespace sip
