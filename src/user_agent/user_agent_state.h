#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/hash_index.h"
#include "base/id_table.h"
#include "base/queue.h"
#include "message/auto_answer.h"
#include "session/session.h"
#include "subscription/event_subscription.h"
#include "subscription/referral.h"
#include "subscription/served_subscription.h"
#include "transaction/transaction_layer.h"
#include "user_agent/configuration.h"
#include "user_agent/ended_dialogs.h"
#include "user_agent/output.h"
#include "user_agent/publisher.h"
#include "user_agent/records.h"
#include "user_agent/refused_invites.h"

namespace sip {

struct Event;
struct MessageOptions;
class MessageBuilder;

/// What a user agent holds: its live records and the ways to find and to make them, its timers,
/// what it wants done, and the messages that it writes. What becomes of them is decided by
/// `UserAgentCore`.
class UserAgentState {
 public:
  UserAgentState(const UserAgentState&) = delete;
  UserAgentState& operator=(const UserAgentState&) = delete;

 protected:
  class Released;

  UserAgentState(RandomSource& random, BodyHost& body_host, Configuration configuration);
  ~UserAgentState();

  /// The next thing that is wanted done or known; the caller says of it what is not 0.
  Output& emit(OutputKind kind);
  void send_frame(FlowId flow, const MessagePtr& message, RequestId request);
  void drop(FlowId flow, const MessagePtr& message, StaticText why, std::uint16_t status);
  /// `message` is null where it is the lack of one that is told.
  void ignore_description(DialogId dialog, const MessagePtr& message,
                          StaticText why = "description: none may come here");
  TimerTable::Handle arm(UserAgentTimer name, std::uint32_t id, Duration delay, Instant now);
  /// For what could not be sent. @returns whether it waits for the next flow; otherwise there are
  /// too many transactions, and `timer` says when to try again.
  bool wait_to_send(UserAgentTimer name, RequestId id, std::uint32_t& failures,
                    TimerTable::Handle& timer, Instant now);

  bool is_reliable(FlowId flow) const;
  const Flow* current_flow() const { return flows_.empty() ? nullptr : &flows_.back(); }
  /// Error: `not_connected`.
  Result<const Flow*> open_flow() const;
  OutgoingRequest* outgoing_of(TransactionId transaction) const;
  IncomingRequest* incoming_of(TransactionId transaction) const;
  std::string tag_of_cancelled(TransactionId named, const Message& cancel) const;
  /// The flow with that id; one that says nothing of itself where it is closed.
  Flow flow_of(FlowId id) const;
  Session* find_session(const DialogKey& key) const;
  /// Errors: `unknown_dialog`, `invalid_state` where its session has ended.
  Result<Session*> live_session(DialogId id) const;
  Session* dialog_to_replace(const Replaces& replaces) const;
  bool has_live_fork(const OutgoingRequest& request) const;
  std::vector<RequestId> byes_that_wait() const;
  Referral* find_referral(const Session& session, const Event& event, bool is_notifier) const;
  /// The subscription that a REFER of the peer made. Errors: `unknown_request`, `invalid_state`
  /// where it is over.
  Result<Referral*> live_referral(RequestId refer) const;
  Statistics statistics() const;
  /// How many requests of ours have no final response yet, the core's own among them.
  std::uint32_t unanswered() const;

  // writing_messages.cpp: how messages name this user agent
  std::string new_via(const Flow& flow);
  std::string plain_contact_uri(std::string_view request_uri, bool anonymous = false) const;
  std::string contact_uri(const Addressed& addressed) const;
  std::string contact_uri(const Message& request, bool anonymous) const;
  void write_own_fields(MessageBuilder& builder, Method method, const Addressed& addressed,
                        const MessageOptions& options) const;
  void write_credentials(MessageBuilder& builder, AuthorizationState& authorization,
                         std::string_view method, std::string_view uri, const Body& body,
                         const Registration* account);
  MessagePtr rebuilt(const OutgoingRequest& request, const Flow& flow, std::uint32_t cseq);
  // session_timers.cpp
  void write_session_timer(MessageBuilder& builder, Method method, const Session* session,
                           const MessageOptions& options) const;
  // replaces.cpp: the dialogs that a request names
  void find_target(IncomingRequest& request) const;
  RequestRefusal refusal_by_replaces(IncomingRequest& request, bool in_dialog) const;
  // identities.cpp
  /// We are another party from the next request in the dialog on, which the caller then sends (RFC
  /// 4916 4.3). An empty name is none. @returns whether the peer takes an UPDATE; a re-INVITE is
  /// wanted otherwise. Where the peer refuses that, we are who we were. Errors: `invalid_argument`;
  /// `invalid_state` where the peer has not said to support `from-change`.
  Result<bool> change_identity(DialogId dialog, std::string_view uri, std::string_view name);
  /// Takes back a change that the peer has not accepted; without one nothing changes.
  Result<void> keep_identity(DialogId dialog);
  static void keep_identity(Session& session);
  /// The final response to a request of ours in the dialog.
  static void change_answered(Session& session, const OutgoingRequest& request,
                              std::uint16_t status);
  /// Whether an INVITE of the peer is to be accepted by itself, where the option `autoAnswer` lets
  /// a caller ask for that; nothing: a person decides.
  std::optional<AutoAnswer> auto_answer(RequestId invite) const;
  void hear_peer(Session& session, const MessagePtr& message);
  std::string hidden_account(const MessageOptions& options) const;
  static void write_privacy(MessageBuilder& builder, bool is_hidden, const MessageOptions& options);
  void write_allow_events(MessageBuilder& builder, const MessageOptions& options) const;
  void write_warning(MessageBuilder& builder, std::uint16_t status,
                     const MessageOptions& options) const;
  void write_new_session_id(MessageBuilder& builder, Method method, const MessageOptions& options);
  void write_session_id(MessageBuilder& builder, const Session& session,
                        const MessageOptions& options) const;
  void write_session_id(MessageBuilder& builder, const IncomingRequest& request,
                        const MessageOptions& options) const;
  // credentials.cpp
  const Credentials& credentials_of(const Registration* registration) const;
  AuthorizationPolicy policy_of(const Registration* registration) const;
  std::string default_username(const Registration* registration) const;
  /// The registration of that address-of-record, a bound one before others; null: there is none.
  const Registration* account_of(std::string_view uri) const;
  /// Whose credentials the request is sent with: its registration, or that of its From.
  const Registration* account_of(const OutgoingRequest& request) const;

  // client.cpp: requests of ours
  OutgoingRequest& add_outgoing(MessagePtr message, Shared<AuthorizationState> known);
  std::uint32_t next_cseq(const OutgoingRequest& request);

  // in_dialog_client.cpp, own_exchanges.cpp
  Result<void> may_send(const Session& session, Method method, bool has_offer) const;
  MessagePtr make_in_dialog(Session& session, std::string_view method, std::uint32_t number,
                            const Flow& flow, const MessageOptions& options);
  bool is_refusal_open(const Session& session) const;
  bool must_wait(const Session& session, Method method, bool has_offer) const;

  // invite_server.cpp
  MessagePtr make_own_response(const IncomingRequest& request, std::uint16_t status,
                               std::string_view reason_phrase, const MessageOptions& options,
                               const ResponseFields& fields) const;
  Result<Session*> session_for(IncomingRequest& request);
  void stop_accepts(Session& session);

  // sessions.cpp, invite_client.cpp: dialogs that messages make
  Session& add_session(Dialog dialog, bool uas);
  Session& add_client_session(OutgoingRequest& invite, Dialog dialog);
  Session& add_server_session(IncomingRequest& invite, Dialog dialog);
  Session* fork_of(OutgoingRequest& request, const MessagePtr& response, Error& why);

  // referrals.cpp, referrer.cpp, referee.cpp
  Referral& add_referral(Session* session, RequestId refer, bool is_notifier);
  Result<std::string> refer_to(std::string_view target, DialogId replaced) const;
  Result<void> check_refer(const Session* session, const MessageOptions& options) const;
  Result<Referral*> check_notify(const Session& session, const MessageOptions& options) const;
  Session* make_dialog_of_notify(const Message& notify, FlowId flow, std::string_view local_tag,
                                 RequestId asked, std::uint32_t cseq);
  Session& add_subscription_dialog(Dialog dialog, bool uas);

  RandomSource& random_;
  std::unique_ptr<Released> released_;
  BodyStore bodies_;
  Configuration configuration_;
  const Credentials no_credentials_{};
  NonceCounts nonce_counts_;
  std::uint32_t hash_seed_ = 0;
  TimerTable timers_;
  TransactionLayer transactions_;
  std::vector<Flow> flows_;  // the last opened one is used
  std::vector<OwedMessage> owed_;
  IdTable<DialogId, Session> sessions_;
  HashIndex<Session> session_index_;
  IdTable<RequestId, OutgoingRequest> outgoing_;
  IdTable<RequestId, IncomingRequest> incoming_;
  IdTable<RegistrationId, Registration> registrations_;
  IdTable<RequestId, Referral> referrals_;    // by their REFER
  std::vector<RequestId> dialogless_refers_;  // ours outside a dialog, no NOTIFY has come
  std::vector<ReferralNews> referral_news_;
  IdTable<RequestId, EventSubscription> subscriptions_;  // ours, by their first SUBSCRIBE
  IdTable<RequestId, ServedSubscription> served_;        // the peers', the same
  IdTable<RequestId, Publication> publications_;         // by ids of no request
  EndedDialogs ended_dialogs_;
  RefusedInvites refused_invites_;
  HashIndex<OutgoingRequest> outgoing_by_transaction_;
  HashIndex<IncomingRequest> incoming_by_transaction_;
  IdCounter<RequestId> request_ids_;
  bool closed_ = false;
  Queue<Output> outputs_;
  Output current_;
};

}  // namespace sip
