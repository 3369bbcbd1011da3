#pragma once

#include <cstdint>
#include <string>

#include "base/strong_id.h"
#include "message/message.h"

namespace sip {

/// What an output is. The numbers cross the boundary: new ones are appended.
enum class OutputKind : std::uint8_t {
  none = 0,
  /// Send `message` on `flow`. `request` is the outgoing or incoming request it belongs to, if any.
  frame,
  /// A response to the outgoing `request`: `status`, and `dialog` where it made or belongs to one.
  /// Without a message it was made here: 408 for no answer, 503 for a lost flow, 487 for a CANCEL
  /// never answered. 500 beside the message of a 2xx: no session can be made of it, `reason` is an
  /// ErrorCode and `text` the rule.
  response,
  /// An incoming request, in `dialog` or outside one (0). After delivery the caller says
  /// `delivered`. `number`: a dialog of ours that it is about, if any: the one that an INVITE
  /// replaces; where `reason` is 1, the one that Target-Dialog names (RFC 4538).
  request,
  /// The incoming INVITE `request` was cancelled; 487 is sent. `message` is the CANCEL, or null
  /// where the dialog ended; `reason` is a TerminationReason: cancelled, or completed elsewhere.
  /// Or nobody answered it, and `status`, 480, is sent: rejected.
  request_cancelled,
  /// The ACK to our 2xx came. After delivery the caller says `delivered` with the dialog.
  ack,
  /// No ACK came for 64*T1; the BYE is sent.
  ack_timeout,
  /// The dialog is over: `reason`, `status` of what ended it, the message that did. Its record
  /// lives until the next `poll`.
  dialog_terminated,
  /// The request's record is gone; its id is dead from the next `poll` on.
  request_ended,
  /// `registration` changed: `reason` is a RegistrationState, `status` the last response's,
  /// `number` the seconds granted. `flow`: one that is given up since its server refused; it is
  /// made anew with the next one.
  registration,
  /// A frame on `flow` was not processed: `text` says why, `status` what it was answered (0:
  /// silence).
  dropped,
  /// A 491 was waited out, but the session moved meanwhile: `dialog` needs a fresh offer.
  retry_due,
  /// A session description came where none may come; it was not used. `dialog`, `message`.
  description_ignored,
  /// No message uses the body `number` any more.
  body_released,
  /// The subscription of the REFER `request`, ours or theirs, moved: `reason` is a
  /// SubscriptionState, `status` what is known of the request referred to (0: nothing), `number` a
  /// SubscriptionEnd, `message` the NOTIFY that said so, if one did. `dialog` is 0 once the session
  /// has ended.
  subscription,
  /// The `message` of `request`, ours or theirs, is made; it goes out when what is under way in the
  /// session has ended: an exchange of the core's own, or the wait for a PRACK.
  deferred,
  /// The peer's answer to an exchange of the core's own is not its last description: `dialog`;
  /// `message` is the response that ended the exchange.
  description_changed,
  /// The outgoing `request` (of `registration`, if any) waits for `give_credentials`: header field
  /// `number` of `message`, a 401 or 407, is a challenge that nothing known answers.
  credentials_wanted,
  /// The registrar wants a keep-alive on `flow` every `number` milliseconds (RFC 5626 4.4).
  keep_alive,
  /// The peer of `dialog` is another party now, as `message` says: by its From (RFC 4916) or, where
  /// the server is trusted, by its P-Asserted-Identity (RFC 3325).
  identity_changed,
  /// The subscription of ours that the SUBSCRIBE `request` made moved: `reason` is a
  /// SubscriptionState, `message` the NOTIFY or the response that did it, `status` that of the
  /// response. Where `number` is a SubscriptionEnd other than none it has ended: Terminated for
  /// ever, `seconds` being what a Retry-After said; or Initial, and it is made anew after
  /// `seconds`. Otherwise they are what it is granted.
  event_subscription,
  /// The NOTIFY of another fork makes the subscription `request`; `number` is the one that was
  /// asked for.
  subscription_forked,
  /// The subscription that the peer's SUBSCRIBE `request` made moved, or was refreshed by
  /// `message`: `reason` and `number` as above.
  served_subscription,
  /// The publication known as `request` moved: `reason` is a PublicationState, `status` and
  /// `message` the last response, `seconds` those granted, or after which a failure is tried again
  /// (0: never).
  publication,
  /// The server at the other end of `flow` refuses or does not answer the REGISTER of
  /// `registration`, and there is another one: the flow is to be closed, as one that was lost, and
  /// the next server connected to. `status` and `message` as in `response`, `seconds` for how long
  /// that server is left out.
  server_refused,
};

/// Why a dialog ended. The names are the `reason` strings of the terminated event.
enum class TerminationReason : std::uint8_t {
  none = 0,
  local_bye,
  remote_bye,
  cancelled,            ///< our CANCEL, or the peer's
  rejected,             ///< a final response 300-699 to the INVITE that made it
  completed_elsewhere,  ///< another fork was accepted: of our INVITE, or of the peer's, as its
                        ///< CANCEL says (RFC 3326 3.1)
  ack_timeout,
  request_timeout,   ///< a request inside the dialog was answered 408 or not at all
  dialog_not_found,  ///< a request inside the dialog was answered 481 or another status that ends
                     ///< it
  disposed,
  closed,
  connection_lost,  ///< the flow closed before an INVITE of the peer was answered
  prack_timeout,    ///< no PRACK came for a reliable 1xx of ours; the INVITE got 504
  session_expired,  ///< no refresh came or could be made in time (RFC 4028 10)
  replaced,         ///< by the INVITE of another dialog (RFC 3891)
};

/// Why a subscription ended.
enum class SubscriptionEnd : std::uint8_t {
  none = 0,
  notified,       ///< by the last NOTIFY, of either side
  refused,        ///< the REFER was, or the SUBSCRIBE
  suppressed,     ///< the REFER was accepted without one (RFC 4488)
  no_notify,      ///< none came for 64*T1
  notify_failed,  ///< it was refused or not answered
  unsubscribed,   ///< by the side that is notified
  expired,
  dialog_ended,
  // The reasons of RFC 6665 4.1.3, as the notifier gave them.
  deactivated,
  probation,
  rejected,
  timeout,
  giveup,
  noresource,
  invariant,
  gone,  ///< 481 to a refresh
};

enum class RegistrationState : std::uint8_t {
  unregistered = 0,
  registering,
  registered,
  unregistering,
  failed,  ///< refused or unanswered: `status` says why; not retried without a command unless
           ///< `number` gives the seconds
};

enum class PublicationState : std::uint8_t {
  unpublished = 0,
  publishing,
  published,
  removing,
  failed,  ///< refused or unanswered; over unless it says when it is tried again
};

/// The strings of the API: "remote_bye", "registered".
std::string_view to_string(TerminationReason reason);
std::string_view to_string(RegistrationState state);
std::string_view to_string(SubscriptionEnd end);
std::string_view to_string(PublicationState state);

/// One thing that the core wants done or known, in the order in which it is to happen.
struct Output {
  OutputKind kind = OutputKind::none;
  FlowId flow{};
  DialogId dialog{};
  RequestId request{};
  RegistrationId registration{};
  std::uint16_t status = 0;
  std::uint8_t reason = 0;
  std::uint32_t number = 0;
  MessagePtr message{};
  StaticText text{};  ///< why
  std::uint32_t seconds = 0;
};

}  // namespace sip
