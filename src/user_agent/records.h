#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/digest_client.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "message/message.h"
#include "session/session_timer.h"
#include "session/signaling_state.h"
#include "user_agent/output.h"
#include "user_agent/registration.h"

namespace sip {

/// `TimerKey::owner` of the timers of the user agent core, and their names.
inline constexpr std::uint8_t kUserAgentTimers = 2;
enum class UserAgentTimer : std::uint8_t {
  accept_resend,         ///< a 2xx of ours, id = dialog
  accept_give_up,        ///< id = dialog
  ack_release,           ///< 64*T1 after an ACK of ours, id = dialog
  cancel_give_up,        ///< 64*T1 after a CANCEL or the session's end, id = outgoing request
  unanswered,            ///< an incoming request that was taken and never answered
  still_ringing,         ///< a minute after a 1xx of ours, id = incoming request
  retry,                 ///< after 491, id = dialog
  refresh,               ///< id = registration
  provisional_resend,    ///< a reliable 1xx of ours, id = dialog
  provisional_give_up,   ///< id = dialog
  session_refresh,       ///< id = dialog
  session_expiry,        ///< id = dialog
  in_step,               ///< after a re-INVITE that was refused too late, id = dialog
  subscription,          ///< Timer N, or the expiry of a REFER's subscription, id = REFER
  credentials,           ///< the application was asked for them, id = outgoing request
  timer_n,               ///< RFC 6665 4.1.2.4, id = subscription
  subscription_renewal,  ///< id = subscription of ours
  subscription_expiry,   ///< id = subscription of ours
  served_expiry,         ///< id = subscription of a peer
  served_retry,          ///< the same
  publication,           ///< to be refreshed or tried again, id = publication
  invite_expiry,         ///< an INVITE of ours is cancelled, id = outgoing request
};

/// What rings says so again, RFC 3261 13.3.1.1.
inline constexpr Duration kStillRinging = seconds(60);

/// A re-INVITE of ours that has only provisional responses is cancelled so long after the last: as
/// a proxy does by Timer C (16.6 step 11), which there is none of between two user agents.
inline constexpr Duration kLongestReinvite = seconds(180);

/// A connection of the application's, RFC 7118: how Via and Contact name it.
struct Flow {
  FlowId id;
  bool secure = false;
  bool reliable = true;
  Instant heard = {};  ///< the last message that came, or when it was opened
};

/// What a request is made of that waits for an exchange of the core's own.
struct DeferredRequest {
  std::uint32_t cseq = 0;  ///< 0: the next number
  std::vector<std::string> header_fields;
  Description description;
};

/// A request of ours from the command to its final response, over all its retries. An INVITE's
/// stays as long as its transaction, for the 2xx of other forks.
struct OutgoingRequest {
  RequestId id;
  TransactionId transaction;
  FlowId flow;
  DialogId dialog;              ///< the one it was sent in; none outside
  RegistrationId registration;  ///< a REGISTER's
  MessagePtr message;           ///< as last sent
  Shared<AuthorizationState> authorization;
  std::vector<DialogId> forks;  ///< the dialogs that an initial INVITE's responses made
  std::string cancel_reason;
  std::string account;  ///< the address-of-record that it is from, where From hides it (RFC 3323)
  std::string contact_features;  ///< of an initial INVITE: its own (RFC 3840)
  TimerTable::Handle cancel_timer = 0;
  TimerTable::Handle expiry_timer = 0;
  MessagePtr challenge;               ///< the 401 or 407 that the application is asked about
  std::uint32_t challenge_field = 0;  ///< which header field of it
  TimerTable::Handle credentials_timer = 0;
  std::uint8_t retries = 0;
  std::uint32_t session_interval = 0;  ///< seconds, as a 422 asked for; 0: as it was written
  bool silent = false;                 ///< the core's own: the application hears nothing of it
  bool refreshes = false;              ///< for the session timer
  bool keeps_forks = false;            ///< an initial INVITE whose 2xx of further forks stay
  bool keeps_session = false;          ///< its refusal ends no session that the peer knows
  bool provisional_seen = false;
  bool cancel_wanted = false;
  bool cancel_sent = false;
  bool waits = false;  ///< after 491, for credentials or an exchange of the core's own: without
                       ///< a transaction
  bool final_reported = false;
  RequestId follows{};       ///< of an INVITE: the peer's REFER that asked for it
  RequestId notifies{};      ///< of a NOTIFY: the REFER or SUBSCRIBE that it belongs to
  RequestId subscription{};  ///< of a SUBSCRIBE: what the subscription is known by
  RequestId publication{};   ///< of a PUBLISH: what the publication is known by
  Body known_remote{};       ///< of an offer of the core's own: the peer's last description
  std::unique_ptr<DeferredRequest> deferred{};

  /// A challenge or a 422 that never ends is answered so often.
  static constexpr std::uint8_t kMostRetries = 8;
  bool may_retry() const { return !cancel_wanted && retries < kMostRetries; }
  bool is_invite() const { return message->method() == Method::invite; }
  bool is_initial_invite() const { return is_invite() && !dialog; }
};

/// For an INVITE that was lost with its flow, the CANCEL of ours or the refusal of the peer's: a
/// callee would ring on, or a caller hear it ring, and could not be answered.
struct OwedMessage {
  MessagePtr message;
  Instant until;
};

/// A 2xx of ours that waits for the PRACK of a reliable 1xx with a description (RFC 3262 3).
struct WaitingAccept {
  MessagePtr response;
  Description description;  ///< empty where a reliable 1xx held it
  std::optional<SessionTimerTerms> timer;
};

/// A request of a peer from its arrival to our final response.
struct IncomingRequest {
  RequestId id;
  TransactionId transaction;
  FlowId flow;
  DialogId dialog;  ///< of an initial INVITE: from its first response with a tag on
  MessagePtr message;
  std::string to_tag;        ///< empty where the request has one
  std::string session_uuid;  ///< our half of Session-ID, where it may make a session (RFC 7989)
  TimerTable::Handle timer = 0;
  TimerTable::Handle ringing_timer = 0;
  MessagePtr progress{};   ///< the last 101-199 that was sent, which says that it still rings
  std::uint32_t rseq = 0;  ///< of the last reliable 1xx; 0: none was sent
  std::optional<WaitingAccept> waiting_accept;
  bool progressed = false;   ///< a 101-199 was sent
  bool described = false;    ///< a reliable 1xx held the description
  bool announced = false;    ///< the application knows its id
  bool rolled_back = false;  ///< its offer was taken back: it can only be refused
  bool early_ended = false;  ///< 199 was sent (RFC 6228): it can only be refused
  bool final_sent = false;
  bool subscribed = false;  ///< a NOTIFY of the subscription of a REFER of ours
  DialogId replaces{};      ///< of an initial INVITE (RFC 3891)
  DialogId target{};        ///< the dialog that allows it (RFC 4538)

  bool is_invite() const { return message->method() == Method::invite; }
};

/// What became of the INVITE that follows a REFER.
struct ReferralNews {
  RequestId referral;
  std::uint16_t status;
  std::string reason_phrase;
};

/// Live objects, for leak checks.
struct Statistics {
  std::uint32_t flows;
  std::uint32_t client_transactions;
  std::uint32_t server_transactions;
  std::uint32_t dialogs;
  std::uint32_t outgoing_requests;
  std::uint32_t incoming_requests;
  std::uint32_t registrations;
  std::uint32_t timers;
  std::uint32_t bodies;
  std::uint32_t outputs;
  std::uint32_t subscriptions;
  std::uint32_t publications;
};

/// What the Contact of a message depends on: where it goes, and which address-of-record is ours.
struct Addressed {
  std::string_view request_uri;  ///< or the top Route, by `first_hop`
  std::string_view local_uri;
  bool anonymous = false;  ///< the temporary GRUU, which does not tell who we are (RFC 5627 4.4)
  std::string_view features{};  ///< behind it (RFC 3840); empty: the configured ones
};

/// How a request is refused before anybody sees it.
struct RequestRefusal {
  std::uint16_t status = 0;  ///< 0: it is not refused
  HeaderName field = HeaderName::other;
  std::string_view value{};
  StaticText reason_phrase{};  ///< of a 400: names the header field (21.4.1)

  explicit operator bool() const { return status != 0; }
};

/// What a response says beside the options: the RSeq of a reliable one, the session timer.
struct ResponseFields {
  std::uint32_t rseq = 0;
  std::optional<SessionTimerTerms> timer{};
};

}  // namespace sip
