#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/digest_client.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "dialog/dialog.h"
#include "session/reliable_provisional.h"
#include "session/session_identity.h"
#include "session/session_machine.h"
#include "session/session_timer.h"
#include "session/signaling_state.h"

namespace sip {

class SessionDelegate;  // user_agent/session_delegate.h: the core keeps it and never calls it

/// A 2xx of ours to an INVITE that waits for its ACK: sent again from T1 doubling to T2, given up
/// after 64*T1 (13.3.1.4).
struct UnacknowledgedAccept {
  std::uint32_t cseq = 0;
  TransactionId transaction;
  FlowId flow;
  MessagePtr response;
  bool holds_offer = false;  ///< the ACK brings the answer
  Duration interval{};
  Instant resend_at;
  Instant give_up_at;
  TimerTable::Handle resend = 0;
  TimerTable::Handle give_up = 0;
};

/// A 2xx of the peer to our INVITE: the ACK that answers it and each of its repetitions (13.2.2.4).
struct ClientAck {
  std::uint32_t cseq = 0;    ///< of the INVITE; 0: none
  MessagePtr invite{};       ///< its credentials go into the ACK
  MessagePtr ack{};          ///< null until it is sent, and when nobody can ask for it any more
  bool sent = false;         ///< that ACK
  bool answer_owed = false;  ///< the 2xx held an offer
};

/// A description of ours that the application had taken ahead of the message that carries it.
struct AnnouncedDescription {
  Body body;
  OfferAnswer before;  ///< as it was without it
};

/// An INVITE session and its dialog, RFC 3261 13-15: what may be sent and what may come, state by
/// state. It sends nothing itself: the user agent core does.
class Session {
 public:
  Session(Dialog made, bool uas) : dialog(std::move(made)), is_uas(uas) {}

  /// The rules of BEHAVIOUR 1 "Sending" for a request of the application. `invalid_state`, its
  /// detail naming the rule.
  Result<void> may_send(Method method, bool has_offer) const;
  /// Why a request of the peer is refused: 500 or 491 with what is open, or nothing (BEHAVIOUR 1
  /// "Receiving" 3 and 4).
  struct Refusal {
    std::uint16_t status;
    bool retry_after;
    StaticText detail;
  };
  std::optional<Refusal> refusal_of(const Message& request) const;

  /// The reliable 1xx of ours that a PRACK with these numbers acknowledges; null: none waits for
  /// it.
  ReliableProvisional* acknowledged_by(std::uint32_t rseq, std::uint32_t cseq);
  /// Whether a reliable 1xx that holds a description has no PRACK yet: a 2xx waits for it
  /// (RFC 3262 3).
  bool awaits_prack(RequestId invite) const;
  /// The offer of that INVITE of the peer has an answer of ours, of which the peer may not know.
  bool answered_unheard(RequestId invite) const;

  /// What was made of the 2xx to our INVITE of that CSeq number; null: none has come.
  const ClientAck* ack_of(std::uint32_t cseq) const;
  /// A 2xx to another INVITE of ours has come.
  void expect_ack(ClientAck next);
  /// No 2xx is repeated any more: 64*T1 after the last ACK.
  void release_acks();

  /// What has no rule changes nothing.
  void move(SessionInput input);
  /// Our INVITE, or any request of ours with a description, goes out; without one it is empty.
  void begin_exchange(RequestId request, Method method, Description description);
  bool ended() const { return session_state == SessionState::terminated; }
  /// Whose registration and credentials it uses.
  const std::string& account() const {
    return identity.account.empty() ? dialog.local_uri() : identity.account;
  }
  bool awaits_ack() const { return client_ack.cseq != 0 && !client_ack.sent; }
  bool carries_subscriptions() const { return !referrals.empty() || !subscriptions.empty(); }

  DialogId id;
  Dialog dialog;
  bool is_uas;
  SessionState session_state = SessionState::initial;
  std::uint8_t termination_reason = 0;
  bool reported = false;  ///< the terminated event was polled: to the outside the id is dead
  OfferAnswer signaling;

  /// What the requests of this call have learned of challenges; forks share it.
  Shared<AuthorizationState> authorization;
  RequestId initial_request;  ///< the INVITE that made it, ours or theirs
  RequestId outgoing_invite;  ///< our INVITE without a final response
  RequestId incoming_invite;  ///< theirs
  /// Of their last INVITE inside the dialog: what we refuse is in progress until its ACK (14.1).
  TransactionId last_invite;
  RequestId incoming_update;  ///< the peer's UPDATE without a final response
  /// The request of ours, or of the peer, that holds the open offer; none where a response does.
  RequestId offer_request;
  RequestId own_exchange;           ///< an INVITE or UPDATE of the core's own that is under way
  RequestId deferred;               ///< the application's that waits for its end
  std::uint32_t open_requests = 0;  ///< our client transactions inside the dialog
  std::vector<UnacknowledgedAccept> unacknowledged;
  ClientAck client_ack;
  /// Those before that one, the last few: where our ACK was lost the 2xx comes again, also after
  /// that of the next INVITE.
  std::vector<ClientAck> earlier_acks;
  TimerTable::Handle ack_timer = 0;
  /// The CSeq number of our INVITE whose responses have brought a description: no other one counts
  /// (13.2.1).
  std::uint32_t described_cseq = 0;
  Body described{};  ///< that description

  ReliableSequence reliable_sequence;                   ///< of the peer's reliable 1xx
  std::vector<UnacknowledgedProvisional> unpracked;     ///< the peer's
  std::vector<ReliableProvisional> reliable_responses;  ///< ours
  SessionTimer timer;
  SessionIdentity identity;
  std::string contact_features;  ///< of this call alone, on our Contacts (RFC 3840)

  std::vector<RequestId> referrals;  ///< the REFERs with a subscription that lives
  /// The SUBSCRIBEs, ours and theirs, with one that lives.
  std::vector<RequestId> subscriptions;
  /// The peer's requests, but INVITE and BYE, that may be unanswered.
  std::vector<RequestId> incoming_requests;
  std::uint32_t refers_sent = 0;
  std::uint32_t first_refer = 0;  ///< CSeq of the peer's first REFER; 0: none came
  bool bye_owed = false;          ///< it is over; our BYE waits for the ACK of our 2xx (15)
  bool bye_refused = false;       ///< ours: the peer may think that the call goes on
  bool held = false;              ///< a promise of `onAck` is open
  bool anonymous = false;         ///< our INVITE or our response asked for privacy (RFC 3323)
  bool early_ended = false;       ///< 199 was sent: nothing more goes out in it (RFC 6228)

  std::unique_ptr<AnnouncedDescription> announced;  ///< rare, and large
  SessionDelegate* delegate = nullptr;              ///< the application's, for `deliver`
  std::uint32_t created_cseq = 0;  ///< of the last request that was made and not sent

  RequestId retry_of;  ///< a 491 is waited out
  std::uint32_t moves_at_retry = 0;
  TimerTable::Handle retry_timer = 0;
  std::uint32_t exchanges_at_refusal = 0;
  TimerTable::Handle in_step_timer = 0;
  std::uint8_t in_step_tries = 0;
  std::uint8_t unheard_repairs = 0;  ///< in a row

 private:
  std::optional<Refusal> refusal_of_invite() const;
  std::optional<Refusal> refusal_of_update(bool has_offer) const;
};

}  // namespace sip
