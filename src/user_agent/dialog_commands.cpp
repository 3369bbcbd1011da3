// What the owner of a dialog may do with it beside sending: take it on, confirm it, give it
// messages.
#include <algorithm>

#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

bool has_key(const Dialog& dialog, const DialogKey& key) { return dialog.key() == key; }

}  // namespace

Result<MessagePtr> UserAgentCore::read(std::string head, Body body) {
  auto message =
      parse_message(std::move(head), std::move(body), bodies_, configuration_.message_limits);
  if (!message) return invalid_argument(message.error().detail);
  // Its body may stay outside: only what names the dialog must be there.
  if (const auto& from = from_of(**message); !from) return invalid_argument(from.error().detail);
  if (const auto& to = to_of(**message); !to) return invalid_argument(to.error().detail);
  if (const auto& cseq = cseq_of(**message); !cseq) return invalid_argument(cseq.error().detail);
  return message;
}

TransactionId UserAgentCore::transaction_of(RequestId id) const {
  if (const OutgoingRequest* const ours = outgoing_.find(id)) return ours->transaction;
  if (const IncomingRequest* const theirs = incoming_.find(id)) return theirs->transaction;
  return {};
}

TransactionState UserAgentCore::transaction_state(TransactionId id) const {
  return transactions_.state_of(id).value_or(TransactionState::terminated);
}

Result<DialogId> UserAgentCore::adopt_dialog(TransactionId initial, const DialogState& state) {
  const MessagePtr invite = transactions_.request_of(initial);
  if (invite == nullptr || transaction_state(initial) == TransactionState::terminated) {
    return invalid_state("transaction: it has ended");
  }
  if (invite->method() != Method::invite)
    return invalid_argument("transaction: only that of an INVITE makes a session");
  auto dialog = Dialog::from_state(state);
  if (!dialog) return std::unexpected(dialog.error());
  if (invite->header(HeaderName::call_id).value_or("") != state.call_id)
    return invalid_argument("Call-ID: not that of the INVITE");
  if (const Session* const known = find_session(dialog->key())) {
    const auto live = live_session(known->id);
    if (!live) return std::unexpected(live.error());
    return known->id;
  }
  OutgoingRequest* const ours = outgoing_of(initial);
  IncomingRequest* const theirs = incoming_of(initial);
  if (ours == nullptr && theirs == nullptr)
    return invalid_state("INVITE: it has its final response, and no such dialog");
  const auto made = ours != nullptr ? make_client_dialog(*ours, std::move(*dialog))
                                    : make_server_dialog(*theirs, std::move(*dialog));
  if (!made) return std::unexpected(made.error());
  Session& session = **made;
  if (!session.dialog.early()) session.move(SessionInput::accepted);
  return session.id;
}

// A fork whose first response has not come, or could not make a dialog.
Result<Session*> UserAgentCore::make_client_dialog(OutgoingRequest& invite, Dialog dialog) {
  const auto& from = from_of(*invite.message);
  const auto& cseq = cseq_of(*invite.message);
  if (invite.dialog) return invalid_argument("INVITE: it is inside another dialog");
  if (!from || from->tag().value_or("") != dialog.local_tag())
    return invalid_argument("local tag: not that of the INVITE");
  if (!cseq || dialog.local_cseq().value_or(0) < cseq->number)
    return invalid_argument("CSeq: lower than that of the INVITE");
  if (invite.final_reported && transaction_state(invite.transaction) != TransactionState::accepted)
    return invalid_state("INVITE: it has its final response");
  if (sessions_.size() >= configuration_.dialogs) {
    return limit_exceeded("dialogs: too many live ones");
  }
  return &add_client_session(invite, std::move(dialog));
}

Result<Session*> UserAgentCore::make_server_dialog(IncomingRequest& invite, Dialog dialog) {
  const auto& from = from_of(*invite.message);
  const auto& cseq = cseq_of(*invite.message);
  if (invite.dialog) return invalid_state("INVITE: it has a dialog with another tag");
  if (!from || from->tag().value_or("") != dialog.remote_tag())
    return invalid_argument("remote tag: not that of the INVITE");
  if (invite.to_tag.empty()) return invalid_argument("INVITE: it is inside another dialog");
  if (!cseq || dialog.remote_cseq().value_or(0) < cseq->number)
    return invalid_argument("CSeq: lower than that of the INVITE");
  if (closed_ || sessions_.size() >= configuration_.dialogs) {
    return limit_exceeded("dialogs: too many live ones");
  }
  invite.to_tag = dialog.local_tag();
  return &add_server_session(invite, std::move(dialog));
}

Result<void> UserAgentCore::confirm_dialog(DialogId id) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if (!(*session)->dialog.early()) return {};
  (*session)->dialog.confirm();
  (*session)->move(SessionInput::accepted);
  return {};
}

Result<void> UserAgentCore::reconfirm_dialog(DialogId id, Instant now) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  Session& session = **found;
  const bool first_waits = session.is_uas && session.session_state == SessionState::ack_wait;
  const TransactionTimers& timers = configuration_.timers;
  for (std::size_t i = first_waits ? 1 : 0; i < session.unacknowledged.size(); ++i) {
    UnacknowledgedAccept& accept = session.unacknowledged[i];
    timers_.cancel(accept.resend);
    timers_.cancel(accept.give_up);
    accept.interval = timers.t1;
    accept.resend_at = now + timers.t1;
    accept.give_up_at = now + timers.timeout();
    accept.resend = arm(UserAgentTimer::accept_resend, id.value, timers.t1, now);
    accept.give_up = arm(UserAgentTimer::accept_give_up, id.value, timers.timeout(), now);
  }
  return {};
}

Result<void> UserAgentCore::receive_request(DialogId id, const MessagePtr& request, Instant now) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if (!request->is_request() || request->method() == Method::cancel ||
      !has_key((*session)->dialog, key_for_request(*request))) {
    return invalid_argument("request: not one inside this dialog");
  }
  if (const auto fault = find_fault(*request)) return invalid_argument(fault->detail);
  const std::uint32_t cseq = cseq_of(*request)->number;
  const bool is_ack = request->method() == Method::ack;
  const bool received = is_ack ? std::ranges::count((*session)->unacknowledged, cseq,
                                                    &UnacknowledgedAccept::cseq) == 0
                               : transactions_.server_of(*request) ||
                                     cseq <= (*session)->dialog.remote_cseq().value_or(0);
  if (received) return invalid_state("request: it was received already");
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());
  TransactionEffects effects;
  transactions_.receive(request, (*flow)->id, now, effects);
  carry_out(effects, now);
  return {};
}

Result<void> UserAgentCore::recompute_route_set(DialogId id, const Message& response) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if (response.is_request() || !has_key((*session)->dialog, key_for_response(response)))
    return invalid_argument("response: not one of this dialog");
  return (*session)->dialog.recompute_route_set(response);
}

Result<MessagePtr> UserAgentCore::create_request_message(DialogId id, std::string_view method,
                                                         std::uint32_t cseq,
                                                         const MessageOptions& options) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  Dialog& dialog = (*found)->dialog;
  if (const auto token = check_token(method, "method: not a token"); !token)
    return std::unexpected(token.error());
  const Method known = method_from(method);
  if (known == Method::cancel || known == Method::register_)
    return invalid_argument("method: not one for a request inside a dialog");
  if (known == Method::ack && cseq == 0)
    return invalid_argument("CSeq: an ACK has that of its INVITE (13.2.2.4)");
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (cseq >= kCSeqEnd) return invalid_argument("CSeq: not from 1 to 2^31-1");
  const std::uint32_t number = cseq != 0 ? cseq : dialog.next_local_cseq();
  if (number == 0) return limit_exceeded("CSeq: 2^31 is reached");
  (*found)->created_cseq = number;
  // Without a connection the next one is taken to be like most: over TLS.
  const Flow flow = current_flow() == nullptr ? Flow{.id = {}, .secure = true} : *current_flow();
  MessageBuilder builder = dialog.make_request(method, number, new_via(flow));
  write_own_fields(builder, known,
                   {first_hop(dialog.remote_target(), dialog.route_set()), (*found)->account(),
                    (*found)->anonymous, (*found)->contact_features},
                   options);
  write_session_id(builder, **found, options);
  write_options(builder, options);
  return std::move(builder).finish(options.body);
}

Result<void> UserAgentCore::increment_local_sequence_number(DialogId id) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  if ((*session)->dialog.next_local_cseq() == 0) return limit_exceeded("CSeq: 2^31 is reached");
  return {};
}

}  // namespace sip
