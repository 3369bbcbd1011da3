#pragma once

#include "session/session.h"

namespace sip::test {

/// Whether the session is established and nothing in it is open: no request, no offer, no ACK, no
/// PRACK.
inline bool is_settled(const Session& session) {
  const bool open = session.ended() || session.outgoing_invite || session.incoming_invite ||
                    session.retry_of || session.incoming_update || session.offer_request ||
                    !session.unacknowledged.empty() || !session.unpracked.empty() ||
                    !session.reliable_responses.empty() ||
                    (session.client_ack.cseq != 0 && !session.client_ack.ack) ||
                    session.signaling.state() != SignalingState::stable;
  return !open;
}

}  // namespace sip::test
