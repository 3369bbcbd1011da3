// Our REFERs, in a dialog and outside, and the NOTIFYs that they bring, RFC 3515 2.4, RFC 6665 4.1,
// RFC 4488, RFC 3892.
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/event.h"
#include "message/name_addr.h"
#include "message/refer_to.h"
#include "message/replaces.h"
#include "message/subscription_state.h"
#include "message/target_dialog.h"
#include "message/values.h"
#include "subscription/sipfrag.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr std::uint32_t kLongestExpiry = 3600;  // seconds; RFC 6665 names none

// Nobody finds a host under .invalid but the server that has its connection (RFC 7118 5).
bool leads_nowhere(std::string_view contact) {
  constexpr std::string_view kNowhere = ".invalid";
  const auto uri = parse_uri(contact);
  return uri && uri->host.size() > kNowhere.size() &&
         equal_ignoring_case(uri->host.substr(uri->host.size() - kNowhere.size()), kNowhere);
}

// Whom the referee is to call: the contact (RFC 5589 7.3), or where that leads nowhere the
// address-of-record, whose devices Replaces tells apart (7.5).
std::string_view transfer_target(const Dialog& target) {
  const std::string_view contact = target.remote_target();
  const auto aor = parse_uri(target.remote_uri());
  const bool has_aor = aor && aor->is_sip_or_sips();  // a tel URI holds no Replaces
  return leads_nowhere(contact) && has_aor ? aor->text : contact;
}

}  // namespace

// RFC 5589 6 and 7: blind, or attended where `replaced` is the call to be taken over.
Result<RequestId> UserAgentCore::refer(DialogId dialog, std::string_view target, DialogId replaced,
                                       const MessageOptions& options, Instant now) {
  const auto found = live_session(dialog);
  if (!found) return std::unexpected(found.error());
  if (replaced == dialog) return invalid_argument("REFER: the dialog would replace itself");
  const auto field = refer_to(target, replaced);
  if (!field) return std::unexpected(field.error());
  MessageOptions full = options;
  full.header_fields.push_back(*field);
  const std::string referred_by = "Referred-By: <" + (*found)->dialog.local_uri() + ">";
  if (!options.names(HeaderName::referred_by)) full.header_fields.push_back(referred_by);
  return dialog_request(dialog, "REFER", 0, full, now);
}

Result<RequestId> UserAgentCore::refer_outside(std::string_view to, std::string_view target,
                                               DialogId replaced, DialogId authority,
                                               const MessageOptions& options, Instant now) {
  const auto field = refer_to(target, replaced);
  if (!field) return std::unexpected(field.error());
  MessageOptions full = options;
  full.header_fields.push_back(*field);
  const std::string referred_by = "Referred-By: <" + configuration_.aor + ">";
  if (!options.names(HeaderName::referred_by)) full.header_fields.push_back(referred_by);
  std::string receiver{to};
  std::string target_dialog = "Target-Dialog: ";
  if (authority) {
    const auto found = live_session(authority);
    if (!found) return std::unexpected(found.error());
    const Dialog& shared = (*found)->dialog;
    if (receiver.empty()) receiver = transfer_target(shared);
    // RFC 4538 3: as the receiver sees it.
    target_dialog += to_string(TargetDialog{.call_id = shared.call_id(),
                                            .local_tag = shared.remote_tag(),
                                            .remote_tag = shared.local_tag()});
    full.header_fields.push_back(target_dialog);
    full.header_fields.emplace_back("Require: tdialog");
  }
  return request("REFER", receiver, {}, {}, full, now);
}

// The header line: a URI, or the other party of a dialog, whose place is taken.
Result<std::string> UserAgentState::refer_to(std::string_view target, DialogId replaced) const {
  const std::string name = "Refer-To: ";
  if (!replaced) {
    if (const auto uri = check_uri(target); !uri) return std::unexpected(uri.error());
    return name + refer_to_text(target);
  }
  const auto other = live_session(replaced);
  if (!other) return std::unexpected(other.error());
  const Dialog& taken = (*other)->dialog;
  if (taken.early()) return invalid_state("REFER: the call to replace is not established");
  const std::string_view tag = taken.remote_tag();
  const Replaces replaces{
      .call_id = taken.call_id(), .to_tag = tag.empty() ? "0" : tag, .from_tag = taken.local_tag()};
  return name + refer_to_text(target.empty() ? transfer_target(taken) : target, &replaces);
}

Result<void> UserAgentState::check_refer(const Session* session,
                                         const MessageOptions& options) const {
  if (options.count(HeaderName::refer_to) != 1) {
    return invalid_argument("REFER: not exactly one Refer-To (RFC 3515 2.4.1)");
  }
  const std::string_view target = *options.header(HeaderName::refer_to);
  if (const auto address = parse_name_addr(target); !address) {
    return invalid_argument(address.error().detail);
  }
  if (const auto parsed = parse_refer_to(target); !parsed) {
    return invalid_argument(parsed.error().detail);
  }
  if (options.count(HeaderName::refer_sub) > 1) {
    return invalid_argument("REFER: more than one Refer-Sub (RFC 4488 4)");
  }
  const std::size_t live =
      session != nullptr ? session->referrals.size() : dialogless_refers_.size();
  if (live >= configuration_.subscriptions) {
    return limit_exceeded("subscriptions: too many live ones in the dialog");
  }
  return {};
}

void UserAgentCore::refer_sent(Session* session, const OutgoingRequest& request, Instant now) {
  Referral& referral = add_referral(session, request.id, false);
  referral.cseq = cseq_of(*request.message)->number;
  if (session == nullptr) {
    referral.call_id = *request.message->header(HeaderName::call_id);
    referral.local_tag = *from_of(*request.message)->tag();
    referral.is_first = true;
    dialogless_refers_.push_back(request.id);
  }
  move_referral(referral, SubscriptionInput::installed, now);
}

void UserAgentCore::refer_answered(const OutgoingRequest& request, std::uint16_t status,
                                   const MessagePtr& response, Instant now) {
  Referral* const referral = referrals_.find(request.id);
  if (referral == nullptr) return;
  referral->cseq = cseq_of(*request.message)->number;
  if (status >= 300) return move_referral(*referral, SubscriptionInput::refused, now);
  // RFC 4488 4.
  const bool suppressed = response && lists_token(*response, HeaderName::refer_sub, "false");
  if (!suppressed) return move_referral(*referral, SubscriptionInput::accepted, now);
  move_referral(*referral, SubscriptionInput::refused, SubscriptionEnd::suppressed, nullptr, now);
}

// RFC 6665 4.4.1: the first NOTIFY of a REFER that was sent outside a dialog makes its dialog. A
// NOTIFY of another fork finds none, and gets 481 (4.1.2.4).
Session* UserAgentCore::dialog_by_notify(const Message& notify, FlowId flow) {
  if (notify.method() != Method::notify || dialogless_refers_.empty()) return nullptr;
  const DialogKey key = key_for_request(notify);
  const auto fits = std::ranges::find_if(dialogless_refers_, [&](RequestId id) {
    const Referral& referral = *referrals_.find(id);
    return referral.call_id == key.call_id && referral.local_tag == key.local_tag;
  });
  if (fits == dialogless_refers_.end()) return nullptr;
  const RequestId refer = *fits;
  Referral& referral = *referrals_.find(refer);
  Session* const session =
      make_dialog_of_notify(notify, flow, referral.local_tag, refer, referral.cseq);
  if (session == nullptr) return nullptr;
  const OutgoingRequest* const open = outgoing_.find(refer);
  if (open != nullptr) session->authorization = open->authorization;
  referral.dialog = session->id;
  session->referrals.push_back(refer);
  dialogless_refers_.erase(fits);
  return session;
}

// Null where there are too many dialogs. A challenge may have raised the CSeq of a request that is
// not answered yet.
Session* UserAgentState::make_dialog_of_notify(const Message& notify, FlowId flow,
                                               std::string_view local_tag, RequestId asked,
                                               std::uint32_t cseq) {
  if (sessions_.size() >= configuration_.dialogs) return nullptr;
  auto dialog = Dialog::for_server(notify, local_tag, flow_of(flow).secure);
  if (!dialog) return nullptr;
  const OutgoingRequest* const open = outgoing_.find(asked);
  dialog->raise_local_cseq(open != nullptr ? cseq_of(*open->message)->number : cseq);
  dialog->set_remote_cseq(std::nullopt);  // it has yet to be looked at
  return &add_subscription_dialog(std::move(*dialog), false);
}

// A dialog without a call in it: like one whose call is over, it carries its subscriptions only,
// and is known by their REFERs.
Session& UserAgentState::add_subscription_dialog(Dialog dialog, bool uas) {
  dialog.confirm();
  Session& session = add_session(std::move(dialog), uas);
  session.authorization = Shared<AuthorizationState>::make();
  session.move(SessionInput::ended);
  session.signaling.close();
  session.reported = true;
  return session;
}

// One without a subscription of ours, in a call, is the application's matter.
void UserAgentCore::notify_received(Session& session, IncomingRequest& request, Instant now) {
  const MessagePtr message = request.message;
  const auto field = message->header(HeaderName::event);
  const auto event = field ? parse_event(*field) : malformed("Event: missing");
  if (event && subscriber_.notify_received(session, request, *event, now)) return;
  if (!event || event->type != "refer") {
    if (session.ended()) return answer(request, 481, HeaderName::other, {}, now);
    return deliver(request, session.id);
  }
  Referral* const referral = find_referral(session, *event, false);
  if (referral == nullptr) {
    return refuse(request, {.status = 481}, "NOTIFY: no subscription of ours (RFC 6665 4.1.3)",
                  now);
  }
  const auto value = message->header(HeaderName::subscription_state);
  const auto state =
      value ? parse_subscription_state(*value) : malformed("Subscription-State: missing");
  if (!state) return refuse(request, {.status = 400}, state.error().detail, now);

  std::uint16_t status = 0;
  const Body& body = message->body();
  if (has_content_type(*message, kSipfrag) && body.length() <= kMostSipfragOctets) {
    const std::string fragment = body.octets();
    if (const auto line = parse_sipfrag(fragment)) {
      status = line->status;
      referral->reason_phrase = line->reason_phrase;
    }
  }
  if (status != 0) referral->status = status;
  const auto asked = state->expires ? std::int64_t{std::min(*state->expires, kLongestExpiry)}
                                    : configuration_.referral_time / seconds(1);
  referral->expires_at = now + seconds(asked);
  SubscriptionInput input = SubscriptionInput::notify_active;
  if (state->substate == Substate::pending) input = SubscriptionInput::notify_pending;
  // SIP.js says `terminated`, and no reason, with every NOTIFY: while the fragment is provisional,
  // more will come (RFC 3515 2.4.5).
  const bool goes_on = !state->reason && status >= 100 && status < 200;
  if (state->substate == Substate::terminated && !goes_on) {
    input = SubscriptionInput::notify_terminated;
  }
  request.subscribed = true;
  if (session.ended()) {
    answer(request, 200, HeaderName::other, {}, now);
  } else {
    deliver(request, session.id);
  }
  move_referral(*referral, input, SubscriptionEnd::notified, message, now);
}

}  // namespace sip
