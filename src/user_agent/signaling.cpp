// The application's own hand in offer and answer: what it takes ahead of or beside the messages
// that pass, and what it takes back (RFC 3264, 6337).
#include "message/cseq.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "session/reliable_provisional.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

enum class Direction : std::uint8_t { other_dialog, incoming, outgoing };

// Our messages have our tag in From if they are requests. The INVITE that made the dialog had one
// tag only.
Direction direction_of(const Message& message, const Dialog& dialog) {
  const auto fits = [&](DialogKey key) {
    if (key.remote_tag.empty() && key.local_tag == dialog.local_tag())
      key.remote_tag = dialog.remote_tag();
    if (key.local_tag.empty() && key.remote_tag == dialog.remote_tag())
      key.local_tag = dialog.local_tag();
    return key == dialog.key();
  };
  const bool is_request = message.is_request();
  if (fits(key_for_request(message))) return is_request ? Direction::incoming : Direction::outgoing;
  if (fits(key_for_response(message)))
    return is_request ? Direction::outgoing : Direction::incoming;
  return Direction::other_dialog;
}

bool is_our_description(const OfferAnswer& signaling, const Description& description) {
  const Description& last =
      signaling.state() == SignalingState::have_local_offer ? signaling.offer() : signaling.local();
  return signaling.state() != SignalingState::have_remote_offer && !last.empty() &&
         last.body.same_as(description.body);
}

}  // namespace

Result<void> UserAgentCore::transition_signaling(DialogId id, const Message& message) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  Session& session = **found;
  const Direction direction = direction_of(message, session.dialog);
  if (direction == Direction::other_dialog)
    return invalid_argument("message: not one of this dialog");
  if (!is_session_description(message)) return {};
  const std::uint32_t cseq = cseq_of(message)->number;
  if (!message.is_request()) {
    return direction == Direction::incoming ? take_preview(session, message) : Result<void>{};
  }
  if (direction == Direction::outgoing) {
    if (cseq != session.created_cseq) return {};  // it was sent, and taken then
    return announce(session, description_of(message));
  }
  if (message.method() != Method::ack && cseq > session.dialog.remote_cseq().value_or(0))
    return invalid_state("request: it was not received yet");
  return {};
}

Result<void> UserAgentCore::transition_signaling(DialogId id, const MessageOptions& description) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if (const auto checked = check(description); !checked) return checked;
  if (!description.is_session_description()) return {};
  return announce(**session, description.description());
}

Result<void> UserAgentCore::announce(Session& session, Description description) {
  if (is_our_description(session.signaling, description)) return {};
  auto announced = std::make_unique<AnnouncedDescription>(
      AnnouncedDescription{.body = description.body, .before = session.signaling});
  if (!session.signaling.local_description(std::move(description)))
    return invalid_state("description: an offer of ours is open");
  session.announced = std::move(announced);
  return {};
}

// A description in an unreliable 1xx is a preview of the answer: the application may count on it,
// and what the final response says is the same then (13.2.1).
Result<void> UserAgentCore::take_preview(Session& session, const Message& response) {
  const OutgoingRequest* const initial = outgoing_.find(session.initial_request);
  const OutgoingRequest* const invite =
      session.outgoing_invite ? outgoing_.find(session.outgoing_invite) : initial;
  const std::uint32_t cseq = cseq_of(response)->number;
  const bool is_preview = response.status() < 200 && response.method() == Method::invite &&
                          !reliable_rseq(response) && session.described_cseq != cseq;
  if (!is_preview || invite == nullptr || invite->final_reported ||
      cseq_of(*invite->message)->number != cseq) {
    return {};
  }
  if (session.signaling.state() != SignalingState::have_local_offer)
    return invalid_state("1xx: an unreliable one cannot hold an offer (RFC 6337 2.2)");
  (void)session.signaling.remote_description(description_of(response));
  session.described_cseq = cseq;
  session.described = response.body();
  session.offer_request = {};
  return {};
}

Result<void> UserAgentCore::roll_back_signaling(DialogId id) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  Session& session = **found;
  if (!session.signaling.is_open()) return {};
  const bool announced = session.announced != nullptr;
  const RequestId holder = session.offer_request
                               ? session.offer_request
                               : (session.dialog.early() ? session.initial_request : RequestId{});
  if (IncomingRequest* const theirs = incoming_.find(holder);
      theirs != nullptr && session.signaling.state() == SignalingState::have_remote_offer) {
    theirs->rolled_back = true;
  }
  if (const OutgoingRequest* const ours = outgoing_.find(holder);
      ours != nullptr && ours->is_invite() && !announced) {
    session.described_cseq = cseq_of(*ours->message)->number;  // no answer counts any more
    session.described = {};
  }
  session.signaling.rollback();
  session.offer_request = {};
  session.announced.reset();
  return {};
}

Result<bool> UserAgentCore::reliable_sequence_guard(DialogId id, const Message& response,
                                                    bool delivered) const {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if (response.is_request() || direction_of(response, (*session)->dialog) != Direction::incoming)
    return invalid_argument("response: not one to a request of ours in this dialog");
  const auto rseq = reliable_rseq(response);
  if (!rseq || delivered) return true;
  return (*session)->reliable_sequence.is_next(cseq_of(response)->number, *rseq);
}

}  // namespace sip
