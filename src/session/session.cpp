#include "session/session.h"

#include <algorithm>

#include "message/cseq.h"
#include "message/values.h"

namespace sip {

Result<void> Session::may_send(Method method, bool has_offer) const {
  if (ended()) return invalid_state("dialog: the session has ended");
  if (early_ended) return invalid_state("dialog: 199 has ended it (RFC 6228)");
  switch (method) {
    case Method::bye:
      if (is_uas && dialog.early())
        return invalid_state("BYE: the callee may not end an early dialog (15)");
      if (is_uas && session_state == SessionState::ack_wait) {
        return invalid_state("BYE: our 2xx is not acknowledged yet (15)");
      }
      return {};
    case Method::invite:
      if (outgoing_invite || incoming_invite)
        return invalid_state("INVITE: another one is open (14.1)");
      if (signaling.is_open()) return invalid_state("INVITE: an offer is open");
      if (session_state != SessionState::confirmed)
        return invalid_state("INVITE: the first one is not acknowledged");
      return {};
    case Method::update:
      if (has_offer && signaling.state() != SignalingState::stable)
        return invalid_state("UPDATE: an offer is open, or none was answered yet (RFC 3311 5.1)");
      return {};
    case Method::prack:
      if (unpracked.empty()) return invalid_state("PRACK: no reliable 1xx is open");
      if (unpracked.front().answer_owed && !has_offer)
        return invalid_state("PRACK: the 1xx held an offer; the PRACK needs the answer");
      if (has_offer && !unpracked.front().answer_owed &&
          signaling.state() != SignalingState::stable) {
        return invalid_state("PRACK: an offer is open");
      }
      return {};
    default: return {};
  }
}

std::optional<Session::Refusal> Session::refusal_of(const Message& request) const {
  const auto& cseq = cseq_of(request);
  if (cseq && dialog.remote_cseq() && cseq->number <= *dialog.remote_cseq()) {
    return Refusal{500, false, "CSeq: not higher than the last one (12.2.2)"};
  }
  if (request.method() == Method::invite) return refusal_of_invite();
  if (request.method() == Method::update) {
    return refusal_of_update(is_session_description(request));
  }
  return std::nullopt;
}

// 14.2.
std::optional<Session::Refusal> Session::refusal_of_invite() const {
  if (held) return Refusal{500, true, "INVITE: the last ACK is still being handled"};
  const bool ours_is_open = outgoing_invite || (dialog.early() && !is_uas);
  if (ours_is_open || signaling.state() == SignalingState::have_local_offer) {
    return Refusal{491, false, "INVITE: ours is open (14.2)"};
  }
  const bool theirs_is_open = incoming_invite || (dialog.early() && is_uas);
  if (theirs_is_open || signaling.state() == SignalingState::have_remote_offer) {
    return Refusal{500, true, "INVITE: another one is open (14.2)"};
  }
  return std::nullopt;
}

// RFC 3311 5.2. An open INVITE alone is no reason.
std::optional<Session::Refusal> Session::refusal_of_update(bool has_offer) const {
  if (incoming_update) return Refusal{500, true, "UPDATE: another one is open (RFC 3311 5.2)"};
  if (!has_offer) return std::nullopt;
  switch (signaling.state()) {
    case SignalingState::have_remote_offer:
      return Refusal{500, true, "UPDATE: the last offer is not answered (RFC 3311 5.2)"};
    case SignalingState::stable: return std::nullopt;
    default: return Refusal{491, false, "UPDATE: our offer is open (RFC 3311 5.2)"};
  }
}

void Session::move(SessionInput input) {
  const SessionRule* const rule = find_rule(session_rules(), session_state, input);
  if (rule != nullptr) session_state = rule->next;
}

const ClientAck* Session::ack_of(std::uint32_t cseq) const {
  if (client_ack.cseq == cseq) return &client_ack;
  const auto found = std::ranges::find(earlier_acks, cseq, &ClientAck::cseq);
  return found == earlier_acks.end() ? nullptr : &*found;
}

void Session::release_acks() {
  client_ack.ack = nullptr;
  for (ClientAck& earlier : earlier_acks) earlier.ack = nullptr;
}

void Session::expect_ack(ClientAck next) {
  constexpr std::size_t kMost = 16;  // few send as many re-INVITEs within 64*T1
  if (client_ack.cseq != 0) earlier_acks.push_back(std::move(client_ack));
  if (earlier_acks.size() > kMost) earlier_acks.erase(earlier_acks.begin());
  client_ack = std::move(next);
}

ReliableProvisional* Session::acknowledged_by(std::uint32_t rseq, std::uint32_t cseq) {
  const auto found =
      std::ranges::find_if(reliable_responses, [&](const ReliableProvisional& response) {
        return response.rseq == rseq && response.cseq == cseq;
      });
  return found == reliable_responses.end() ? nullptr : &*found;
}

bool Session::awaits_prack(RequestId invite) const {
  return std::ranges::any_of(reliable_responses, [&](const ReliableProvisional& response) {
    return response.invite == invite && response.holds_description();
  });
}

bool Session::answered_unheard(RequestId invite) const {
  return signaling.state() == SignalingState::stable &&
         std::ranges::any_of(reliable_responses, [&](const ReliableProvisional& response) {
           return response.invite == invite && response.holds_answer;
         });
}

void Session::begin_exchange(RequestId request, Method method, Description description) {
  if (method == Method::invite) outgoing_invite = request;
  const bool answers = signaling.state() == SignalingState::have_remote_offer;
  if (signaling.local_description(std::move(description)) && !answers) offer_request = request;
}

}  // namespace sip
