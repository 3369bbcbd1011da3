#pragma once

#include <utility>

#include "session/session.h"

namespace sip {

/// Sends the message that carries a description which the application announced: it counts as said
/// now, not twice. Where nothing can be sent it stays announced.
template <class Send>
auto with_announced(Session* session, const Body& body, Send send) {
  const bool carries =
      session != nullptr && session->announced && session->announced->body.same_as(body);
  if (!carries) return send();
  std::unique_ptr<AnnouncedDescription> announced = std::move(session->announced);
  OfferAnswer after = std::exchange(session->signaling, announced->before);
  auto sent = send();
  if (!sent) {
    session->signaling = std::move(after);
    session->announced = std::move(announced);
  }
  return sent;
}

}  // namespace sip
