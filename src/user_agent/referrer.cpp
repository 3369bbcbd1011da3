// Our REFERs inside a dialog and the NOTIFYs that they bring, RFC 3515 2.4, RFC 6665 4.1, RFC 4488,
// RFC 3892.
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/event.h"
#include "message/refer_to.h"
#include "message/replaces.h"
#include "message/subscription_state.h"
#include "message/values.h"
#include "subscription/sipfrag.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr std::uint32_t kLongestExpiry = 3600;  // seconds; RFC 6665 names none

// "false" with or without parameters, RFC 4488 4.
bool says_false(std::optional<std::string_view> refer_sub) {
  if (!refer_sub) return false;
  return equal_ignoring_case(trim(refer_sub->substr(0, refer_sub->find(';'))), "false");
}

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
  MessageOptions full = options;
  std::string refer_to = "Refer-To: ";
  std::string referred_by = "Referred-By: <";
  if (replaced) {
    if (replaced == dialog) return invalid_argument("REFER: the dialog would replace itself");
    const auto other = live_session(replaced);
    if (!other) return std::unexpected(other.error());
    const Dialog& taken = (*other)->dialog;
    if (taken.early()) return invalid_state("REFER: the call to replace is not established");
    const std::string_view tag = taken.remote_tag();
    const Replaces replaces{.call_id = taken.call_id(),
                            .to_tag = tag.empty() ? "0" : tag,
                            .from_tag = taken.local_tag()};
    refer_to += refer_to_text(target.empty() ? transfer_target(taken) : target, &replaces);
  } else {
    if (const auto uri = check_uri(target); !uri) return std::unexpected(uri.error());
    refer_to += refer_to_text(target);
  }
  full.header_fields.push_back(refer_to);
  referred_by.append((*found)->dialog.local_uri()).append(">");
  if (!options.names(HeaderName::referred_by)) full.header_fields.push_back(referred_by);
  return dialog_request(dialog, "REFER", 0, full, now);
}

Result<void> UserAgentCore::check_refer(const Session& session,
                                        const MessageOptions& options) const {
  if (options.count(HeaderName::refer_to) != 1) {
    return invalid_argument("REFER: not exactly one Refer-To (RFC 3515 2.4.1)");
  }
  if (const auto target = parse_refer_to(*options.header(HeaderName::refer_to)); !target) {
    return invalid_argument(target.error().detail);
  }
  if (options.count(HeaderName::refer_sub) > 1) {
    return invalid_argument("REFER: more than one Refer-Sub (RFC 4488 4)");
  }
  if (session.referrals.size() >= configuration_.subscriptions) {
    return std::unexpected(
        Error{ErrorCode::limit_exceeded, "subscriptions: too many live ones in the dialog"});
  }
  return {};
}

void UserAgentCore::refer_sent(Session& session, const OutgoingRequest& request, Instant now) {
  Referral& referral = add_referral(&session, request.id, false);
  referral.cseq = cseq_of(*request.message)->number;
  move_referral(referral, SubscriptionInput::installed, now);
}

void UserAgentCore::refer_answered(const OutgoingRequest& request, std::uint16_t status,
                                   const MessagePtr& response, Instant now) {
  Referral* const referral = referrals_.find(request.id);
  if (referral == nullptr) return;
  referral->cseq = cseq_of(*request.message)->number;
  if (status >= 300) return move_referral(*referral, SubscriptionInput::refused, now);
  const bool suppressed = response && says_false(response->header(HeaderName::refer_sub));
  if (!suppressed) return move_referral(*referral, SubscriptionInput::accepted, now);
  move_referral(*referral, SubscriptionInput::refused, SubscriptionEnd::suppressed, nullptr, now);
}

// Event packages other than `refer` are the application's matter.
void UserAgentCore::notify_received(Session& session, IncomingRequest& request, Instant now) {
  const MessagePtr message = request.message;
  const auto field = message->header(HeaderName::event);
  const auto event = field ? parse_event(*field) : malformed("Event: missing");
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
