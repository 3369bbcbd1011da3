// The requests of peers, RFC 3261 8.2: what is refused before anybody is asked, and what is
// delivered.
#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/auto_answer.h"
#include "message/cseq.h"
#include "message/leading_value.h"
#include "message/media_type.h"
#include "message/message_builder.h"
#include "message/multipart.h"
#include "message/name_addr.h"
#include "message/rack.h"
#include "message/uri.h"
#include "message/values.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

bool is_supported(Method method) {
  switch (method) {
    case Method::invite:
    case Method::bye:
    case Method::options:
    case Method::info:
    case Method::message:
    case Method::notify:
    case Method::prack:
    case Method::refer:
    case Method::subscribe:
    case Method::update: return true;
    default: return false;
  }
}

// 8.2.3: what cannot be understood may be refused, unless the sender said that it is optional.
bool body_is_optional(const Message& request) {
  const auto value = request.header(HeaderName::content_disposition);
  if (!value) return false;
  const auto disposition = parse_token_value(*value, "Content-Disposition: no type");
  return disposition &&
         equal_ignoring_case(disposition->params.value("handling").value_or(""), "optional");
}

bool is_coded(const Message& request) {
  bool coded = false;
  for_each_value(request, HeaderName::content_encoding, [&coded](std::string_view coding) {
    coded = !equal_ignoring_case(coding, "identity");
    return !coded;
  });
  return coded;
}

// The body of an INVITE or UPDATE must be a session description, or hold one and nothing else that
// has to be understood. Error: a multipart that cannot be taken apart.
Result<bool> body_is_taken(const Message& request, const MultipartLimits& limits) {
  if (request.method() != Method::invite && request.method() != Method::update) return true;
  // 20.11: a description of another disposition than `session` is none that we understand.
  if (has_content_type(request, "application/sdp")) return is_session_description(request);
  // RFC 2046 5.1.3: a multipart of a kind that we do not know is read as a mixed one.
  if (!request.session_part() && !has_content_type(request, "multipart/mixed") &&
      !has_content_type(request, "multipart/alternative"))
    return false;
  const auto more = requires_more_than_session(
      request.body().octets(), request.header(HeaderName::content_type).value_or(""), limits);
  if (!more) return std::unexpected(more.error());
  return !*more;
}

// 20.1: without Accept, application/sdp is acceptable. The range that names the type most closely
// decides (RFC 2616 14.1).
bool accepts_sdp(const Message& request) {
  if (!request.has(HeaderName::accept)) return true;
  int closest = -1;
  bool accepted = false;
  for_each_value(request, HeaderName::accept, [&](std::string_view value) {
    const auto range = parse_media_type(value);
    if (!range || !range->names("application", "sdp")) return true;
    const int closeness = (range->type == "*" ? 0 : 1) + (range->subtype == "*" ? 0 : 1);
    if (closeness > closest) accepted = range->is_acceptable();
    closest = std::max(closest, closeness);
    return true;
  });
  return accepted;
}

void append_tag(std::string& tags, std::string_view tag) {
  if (!tags.empty()) tags += ", ";
  tags += tag;
}

// 13.3.1; for ever where it says nothing.
Duration expiry_of(const Message& invite) {
  const auto expires = seconds_of(invite, HeaderName::expires);
  return expires ? seconds(*expires) : Duration::max();
}

std::string missing_of(const Message& request, std::string_view wanted) {
  std::string tags;
  CommaList list{wanted};
  while (const auto tag = list.next()) {
    const bool is_there = lists_token(request, HeaderName::supported, *tag) ||
                          lists_token(request, HeaderName::require, *tag);
    if (!is_there) append_tag(tags, *tag);
  }
  return tags;
}

}  // namespace

[[gnu::noinline]] void UserAgentCore::request_received(const MessagePtr& request, FlowId flow,
                                                       Instant now) {
  if (request->method() == Method::ack) return ack_received(request, now);
  if (request->method() == Method::cancel) return cancel_received(request, flow, now);
  Session* session = find_session(key_for_request(*request));
  if (session == nullptr) session = dialog_by_notify(*request, flow);
  if (session == nullptr) session = subscriber_.dialog_by_notify(*request, flow, now);
  // A merged request is known by the transaction that lives already: look before ours is made.
  const auto& to = to_of(*request);
  const bool merged = to && !to->tag() && transactions_.is_merged(*request);
  IncomingRequest* const made = admit(request, flow, now);
  if (made == nullptr) return;
  if (merged) return refuse(*made, {.status = 482}, "request: merged (8.2.2.2)", now);
  std::string text;
  if (const auto refusal = refusal_of(*request, session, text)) {
    const StaticText phrase = refusal.reason_phrase;
    return refuse(*made, refusal, phrase.empty() ? default_reason_phrase(refusal.status) : phrase,
                  now);
  }
  if (const auto refusal = refusal_by_replaces(*made, session != nullptr)) {
    return refuse(*made, refusal, "Replaces: not a dialog to replace (RFC 3891 3)", now);
  }
  if (session != nullptr) return in_dialog_request(*session, *made, now);
  if (request->method() == Method::invite) {
    if (const auto contact = remote_target_of(*request); !contact) {
      const StaticText detail = contact.error().detail;
      return refuse(*made, {.status = 400, .reason_phrase = detail}, detail, now);
    }
    if (closed_ || sessions_.size() >= configuration_.dialogs) {
      return refuse(*made, {.status = 480}, "dialogs: too many live ones", now);
    }
  }
  if (request->method() == Method::subscribe)
    return notifier_.subscribe_received(nullptr, *made, now);
  if (request->method() == Method::refer && !refer_received(nullptr, *made, now)) return;
  find_target(*made);
  deliver(*made, {});
}

// The order of BEHAVIOUR 1 "Receiving" 1; find_fault has seen to the version and the fields of
// every request.
RequestRefusal UserAgentCore::refusal_of(const Message& request, const Session* session,
                                         std::string& text) const {
  const Method method = request.method();
  if (method == Method::other) return {501, HeaderName::allow, kAllowed};
  const auto& to = to_of(request);
  if (!is_supported(method)) return {405, HeaderName::allow, kAllowed};
  if (session != nullptr) {
    // Call-ID and tags have said whom it is for: user and host are no reason, but the scheme is.
    if (!is_sip_or_sips(request.request_uri())) return {416};
    const bool refreshes = method == Method::invite || method == Method::update;
    if (refreshes && session->dialog.is_weakened_by(request))
      return {400, HeaderName::other, {}, "Contact: no sips URI in a secure dialog"};
  } else {
    const auto uri = parse_uri(request.request_uri());
    if (!uri) return {400, HeaderName::other, {}, uri.error().detail};
    if (!uri->is_sip_or_sips()) return {416};
    // RFC 3261 19.1.1, table 1: headers have no place there.
    if (!uri->headers.empty()) return {400, HeaderName::other, {}, "Request-URI: headers"};
  }
  if (request.has(HeaderName::require)) {
    for_each_value(request, HeaderName::require, [&](std::string_view tag) {
      const bool is_known = is_option_tag_supported(tag) ||
                            (session != nullptr && subscriber_.announces(*session, tag));
      if (!is_known) append_tag(text, tag);
      return true;
    });
    if (!text.empty()) return {420, HeaderName::unsupported, text};
  }
  if (method == Method::invite && session == nullptr) {
    // 21.4.15: the tags that policy wants and the peer does not say to have.
    text = missing_of(request, configuration_.required_extensions);
    if (!text.empty()) return {421, HeaderName::require, text};
  }
  if (method == Method::invite && session == nullptr && !configuration_.auto_answer) {
    // RFC 5373: nobody may be answered for here, so a caller that insists is refused.
    if (const auto asked = auto_answer_of(request); asked && asked->required) {
      text = "399 " + configuration_.via_host + " \"automatic answer forbidden\"";
      return {403, HeaderName::warning, text};
    }
  }
  // RFC 2976 2.2 of INFO.
  const bool needs_dialog = method == Method::bye || method == Method::info ||
                            method == Method::prack || method == Method::update;
  if (session == nullptr && ((to && to->tag()) || needs_dialog)) {
    return {481};
  }
  if (method == Method::prack) {
    if (const auto rack = rack_of(request); !rack)
      return {400, HeaderName::other, {}, rack.error().detail};
  }
  // RFC 6665 8.2.1.
  if (request.count(HeaderName::event) > 1)
    return {400, HeaderName::other, {}, "Event: more than one"};
  const bool has_timer = method == Method::invite || method == Method::update;
  if (has_timer && session_interval_too_small(request, configuration_.minimum_session_expires)) {
    text = DecimalText{configuration_.minimum_session_expires}.view();
    return {422, HeaderName::min_se, text};
  }
  if (!request.body().empty() && !body_is_optional(request)) {
    if (is_coded(request)) return {415, HeaderName::accept_encoding, "identity"};
    // 21.4.27: nobody here has a key.
    if (method == Method::invite && has_content_type(request, "application/pkcs7-mime")) {
      return {493};
    }
    const auto taken = body_is_taken(request, configuration_.message_limits.multipart);
    if (!taken) return {taken.error().status, HeaderName::other, {}, taken.error().detail};
    if (!*taken) return {415, HeaderName::accept, kAccepted};
  }
  if (method == Method::invite && !accepts_sdp(request)) {
    return {406};
  }
  return {};
}

void UserAgentCore::refuse(IncomingRequest& request, const RequestRefusal& refusal, StaticText why,
                           Instant now) {
  drop(request.flow, request.message, why, refusal.status);
  answer(request, refusal.status, refusal.field, refusal.value, now, refusal.reason_phrase);
}

IncomingRequest* UserAgentCore::admit(const MessagePtr& request, FlowId flow, Instant now) {
  const auto transaction = transactions_.serve(request, flow, is_reliable(flow), now);
  if (!transaction) {
    answer_statelessly(flow, request, transaction.error());
    return nullptr;
  }
  auto made = std::make_unique<IncomingRequest>();
  made->id = request_ids_.next();
  made->transaction = *transaction;
  made->flow = flow;
  made->message = request;
  if (const auto& to = to_of(*request); to && !to->tag()) made->to_tag = random_token(random_);
  if (!made->to_tag.empty() && made->is_invite() && configuration_.session_id)
    made->session_uuid = new_session_uuid(random_);
  IncomingRequest& added = incoming_.add_as_named(std::move(made));
  incoming_by_transaction_.insert(transaction->value, added);
  return &added;
}

void UserAgentCore::deliver(IncomingRequest& request, DialogId dialog) {
  request.announced = true;
  const Method method = request.message->method();
  if (Session* const session = sessions_.find(dialog);
      session != nullptr && method != Method::invite && method != Method::bye) {
    std::vector<RequestId>& open = session->incoming_requests;
    // Those that are answered go when the room is used up: not all are looked at each time.
    if (open.size() == open.capacity())
      std::erase_if(open, [this](RequestId id) { return incoming_.find(id) == nullptr; });
    open.push_back(request.id);
  }
  Output& output = emit(OutputKind::request);
  output.flow = request.flow;
  output.dialog = dialog;
  output.request = request.id;
  output.reason = static_cast<std::uint8_t>(request.target ? 1 : 0);
  output.number = request.target ? request.target.value : request.replaces.value;
  output.message = request.message;
}

void UserAgentCore::delivered(RequestId id, DialogId dialog, bool taken, Instant now) {
  if (IncomingRequest* const request = incoming_.find(id)) {
    if (!taken) return default_answer(*request, now);
    // What was taken and is never answered gets a final response from us: a person may let it ring,
    // but no peer waits longer than 64*T1 for anything else (17.1.2.2).
    const Duration patience =
        request->is_invite() ? std::min(configuration_.ringing_time, expiry_of(*request->message))
                             : configuration_.timers.timeout() - configuration_.timers.t2;
    timers_.cancel(request->timer);
    request->timer = arm(UserAgentTimer::unanswered, id.value, patience, now);
    return;
  }
  Session* const session = sessions_.find(dialog);
  if (session == nullptr) return;
  acknowledge_provisionals(*session, now);
  const ClientAck& pending = session->client_ack;
  if (pending.cseq != 0 && !pending.sent && !pending.answer_owed) (void)send_ack(*session, {}, now);
}

// 13.3.1: an invitation that has expired is one that its caller has taken back.
void UserAgentCore::unanswered(IncomingRequest& request, Instant now) {
  if (!request.is_invite()) return answer(request, 500, HeaderName::other, {}, now);
  if (expiry_of(*request.message) > configuration_.ringing_time) {
    // The end of its dialog tells, where there is one.
    if (request.announced && !request.dialog) {
      Output& output = emit(OutputKind::request_cancelled);
      output.request = request.id;
      output.status = 480;
      output.reason = static_cast<std::uint8_t>(TerminationReason::rejected);
    }
    return answer(request, 480, HeaderName::other, {}, now);
  }
  withdraw(request, TerminationReason::cancelled, nullptr, now);
}

// 13.3.1.1: a proxy may cancel what it has not heard of for three minutes, and any 1xx may be lost.
void UserAgentCore::say_again(IncomingRequest& invite, Instant now) {
  send_frame(invite.flow, invite.progress, invite.id);
  invite.ringing_timer = arm(UserAgentTimer::still_ringing, invite.id.value, kStillRinging, now);
}

// An answer of the core's own, and what it does to the session.
void UserAgentCore::answer(IncomingRequest& request, std::uint16_t status, HeaderName field,
                           std::string_view value, Instant now, std::string_view reason_phrase) {
  const RequestId id = request.id;
  const DialogId dialog = request.dialog;
  const MessagePtr message = request.message;
  send_own_answer(request, status, field, value, now, reason_phrase);
  Session* const session = sessions_.find(dialog);
  if (session != nullptr && status >= 200) settle(*session, id, message, status, {}, now);
}

// 200 to OPTIONS says what we can do (11.2).
void UserAgentCore::send_own_answer(IncomingRequest& request, std::uint16_t status,
                                    HeaderName field, std::string_view value, Instant now,
                                    std::string_view reason_phrase) {
  MessageBuilder builder = make_response(*request.message, status, reason_phrase, request.to_tag);
  if (field != HeaderName::other) builder.header(field, value);
  if (request.message->method() == Method::options && status == 200) {
    builder.header(HeaderName::allow, kAllowed);
    builder.header(HeaderName::accept, kAccepted);
    builder.header(HeaderName::accept_encoding, "identity");
    builder.header(HeaderName::accept_language, "*");
    builder.header(HeaderName::supported, kSupported);
    write_allow_events(builder, {});
  }
  // 12.1.1: a NOTIFY makes the dialog of a subscription (RFC 6665 4.4.1).
  if (request.message->method() == Method::notify && status < 300)
    builder.copy(*request.message, HeaderName::record_route);
  if (!configuration_.user_agent.empty()) {
    builder.header(HeaderName::server, configuration_.user_agent);
  }
  write_warning(builder, status, {});
  write_session_id(builder, request, {});
  (void)send_response(request, std::move(builder).finish(), now);
}

// After a final response the record is gone: the transaction resends it.
Result<void> UserAgentCore::send_response(IncomingRequest& request, MessagePtr response,
                                          Instant now) {
  const std::uint16_t status = response->status();
  const bool is_final = status >= 200;
  TransactionEffects effects;
  const auto sent =
      transactions_.send_response(request.transaction, std::move(response), now, effects);
  request.final_sent = is_final;
  // RFC 6665 4.4.1, RFC 3515 2.4: what makes a subscription refreshes the target.
  const Method method = request.message->method();
  if (is_final && status < 300 &&
      (method == Method::refer || method == Method::notify || method == Method::subscribe)) {
    if (Session* const session = sessions_.find(request.dialog)) {
      session->dialog.refresh_target(*request.message);
    }
  }
  carry_out(effects, now);
  if (is_final) forget(request);
  return sent;
}

void UserAgentCore::forget(IncomingRequest& request) {
  timers_.cancel(request.timer);
  timers_.cancel(request.ringing_timer);
  incoming_by_transaction_.erase(request.transaction.value, request);
  if (request.announced) emit(OutputKind::request_ended).request = request.id;
  incoming_.erase(request.id);
}

}  // namespace sip
