// The exchanges that the core makes by itself inside a session: to refresh it (RFC 4028 10), and to
// bring it in step (RFC 6141 3.4). A request of the application that meets one waits for its end,
// and so does a re-INVITE for the ACK of our refusal of the peer's.
#include "message/cseq.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// Until then the application may make an offer of its own, or what is open may end.
constexpr Duration kInStepDelay = milliseconds(500);
constexpr Duration kPeersDelay = seconds(3);
constexpr Duration kInStepRetry = seconds(10);
// A peer that refuses what it has agreed to is asked so often.
constexpr std::uint8_t kInStepTries = 3;

MessageOptions options_of(const DeferredRequest& kept) {
  MessageOptions options = options_with(kept.description);
  options.header_fields.assign(kept.header_fields.begin(), kept.header_fields.end());
  return options;
}

}  // namespace

// By UPDATE where the peer takes it, else by a re-INVITE; with the description that the peer has of
// us. False: not now.
bool UserAgentCore::offer_again(Session& session, bool description_in_update, Instant now) {
  if (outgoing_.find(session.own_exchange) != nullptr) return false;
  const bool by_update = session.timer.peer_takes_update;
  const bool described = description_in_update || !by_update;
  const Description local = described ? session.signaling.local() : Description{};
  if (described && local.empty()) return false;
  if (!may_send(session, by_update ? Method::update : Method::invite, described)) return false;
  return send_silently(session, by_update ? "UPDATE" : "INVITE", options_with(local), now)
      .has_value();
}

// 14.1: an INVITE of the peer that was refused is in progress until its ACK.
bool UserAgentState::is_refusal_open(const Session& session) const {
  return transactions_.state_of(session.last_invite) == TransactionState::completed;
}

// Whether nothing keeps the application from sending but what it cannot know of: that ACK, or an
// exchange of the core's own. An UPDATE meets any other UPDATE, which the peer would refuse
// (RFC 3311 5.2).
bool UserAgentState::must_wait(const Session& session, Method method, bool has_offer) const {
  if (session.ended() || session.deferred) return false;
  const OutgoingRequest* const own = outgoing_.find(session.own_exchange);
  const bool is_open = own != nullptr && !own->waits;
  const bool holds_offer = is_open && session.offer_request == own->id;
  const Method open = is_open ? own->message->method() : Method::other;
  const bool meets =
      (method == Method::invite && (open == Method::invite || holds_offer ||
                                    (!session.outgoing_invite && is_refusal_open(session)))) ||
      (method == Method::update && (open == Method::update || (has_offer && holds_offer)));
  const bool is_free =
      session.signaling.state() == SignalingState::stable ||
      (session.signaling.state() == SignalingState::have_local_offer && holds_offer);
  return meets && is_free && session.session_state == SessionState::confirmed &&
         !session.incoming_invite;
}

Result<RequestId> UserAgentCore::defer(Session& session, std::string_view method,
                                       std::uint32_t cseq, const MessageOptions& options) {
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());
  const std::uint32_t number = cseq != 0 ? cseq : session.dialog.local_cseq().value_or(0) + 1;
  OutgoingRequest& made =
      add_outgoing(make_in_dialog(session, method, number, **flow, options), session.authorization);
  made.dialog = session.id;
  made.flow = (*flow)->id;
  made.waits = true;
  made.deferred = std::make_unique<DeferredRequest>();
  made.deferred->cseq = cseq;
  made.deferred->header_fields.assign(options.header_fields.begin(), options.header_fields.end());
  made.deferred->description = options.description();
  // Sent at the end of that transaction, or else of the core's own exchange.
  if (!session.own_exchange && is_refusal_open(session)) {
    made.transaction = session.last_invite;
    outgoing_by_transaction_.insert(made.transaction.value, made);
  }
  ++session.open_requests;
  session.deferred = made.id;
  Output& output = emit(OutputKind::deferred);
  output.request = made.id;
  output.message = made.message;
  return made.id;
}

// RFC 4028 7.4, 10: the peer may answer a refresh with another description than its last one.
void UserAgentCore::own_exchange_ended(Session& session, RequestId own, std::uint16_t status,
                                       const MessagePtr& response, Instant now) {
  if (session.own_exchange != own) return;
  session.own_exchange = {};
  const OutgoingRequest* const request = outgoing_.find(own);
  const OfferAnswer& signaling = session.signaling;
  if (request != nullptr && status < 300 && signaling.state() == SignalingState::stable &&
      is_session_description(*request->message) &&
      !signaling.remote().body.same_as(request->known_remote)) {
    Output& output = emit(OutputKind::description_changed);
    output.dialog = session.id;
    output.message = response;
  }
  const bool is_in_doubt = session.in_step_tries > 0 && session.in_step_tries < kInStepTries &&
                           session.exchanges_at_refusal == signaling.exchanges();
  if (status >= 300 && is_in_doubt && !session.ended())
    session.in_step_timer = arm(UserAgentTimer::in_step, session.id.value, kInStepRetry, now);
  send_deferred(session, now);
}

// Made anew: the target, the route and the session timer may have moved.
void UserAgentCore::send_deferred(Session& session, Instant now) {
  OutgoingRequest* const request = outgoing_.find(std::exchange(session.deferred, {}));
  if (request == nullptr) return;
  const auto kept = std::move(request->deferred);
  const MessageOptions options = options_of(*kept);
  const Method method = request->message->method();
  const Flow* const flow = current_flow();
  if (flow != nullptr && may_send(session, method, options.is_session_description())) {
    const std::uint32_t number = kept->cseq != 0 ? kept->cseq : session.dialog.next_local_cseq();
    if (number != 0 &&
        run(*request,
            make_in_dialog(session, request->message->method_name(), number, *flow, options), *flow,
            now)) {
      return session.begin_exchange(
          request->id, method,
          options.is_session_description() ? options.description() : Description{});
    }
  }
  // The peer was first, or the connection is lost.
  const RequestId id = request->id;
  report(*request, session.id, flow == nullptr ? 503 : 491, nullptr);
  if (flow != nullptr) {
    Output& output = emit(OutputKind::retry_due);
    output.dialog = session.id;
    output.request = id;
  }
  forget(*request);
}

// RFC 6141 3.4: a re-INVITE was refused although an exchange inside it was completed, by a reliable
// 1xx. What was agreed stands here; whether it does at the peer is not sure. Nor is it after an
// offer of ours to which no answer came: the peer may have sent one.
void UserAgentCore::refused_too_late(Session& session, const OutgoingRequest& request, bool heard,
                                     Instant now) {
  if (request.silent) return;
  const Message& sent = *request.message;
  const bool completed = request.is_invite() && session.described_cseq == cseq_of(sent)->number &&
                         !session.described.empty();
  const bool unanswered = !heard && !request.keeps_session && is_session_description(sent);
  if (completed || unanswered) out_of_step(session, true, now);
}

// `is_ours`: the exchange was begun by us, and so it is for us to settle it; else the peer is given
// the time to.
void UserAgentCore::out_of_step(Session& session, bool is_ours, Instant now) {
  if (session.ended() || session.in_step_timer != 0 ||
      session.signaling.state() != SignalingState::stable)
    return;
  session.exchanges_at_refusal = session.signaling.exchanges();
  session.in_step_tries = 0;
  session.in_step_timer =
      arm(UserAgentTimer::in_step, session.id.value, is_ours ? kInStepDelay : kPeersDelay, now);
}

// Any other exchange since then did it.
void UserAgentCore::bring_in_step(Session& session, Instant now) {
  session.in_step_timer = 0;
  if (session.ended() || session.exchanges_at_refusal != session.signaling.exchanges()) return;
  if (offer_again(session, true, now)) {
    ++session.in_step_tries;
    return;
  }
  session.in_step_timer = arm(UserAgentTimer::in_step, session.id.value, kInStepRetry, now);
}

}  // namespace sip
