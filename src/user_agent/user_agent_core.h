#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "user_agent/message_options.h"
#include "user_agent/notifier.h"
#include "user_agent/publisher.h"
#include "user_agent/registrant.h"
#include "user_agent/subscriber.h"
#include "user_agent/user_agent_state.h"

namespace sip {

/// A user agent, RFC 3261 8-15, without any input or output of its own.
///
/// Inputs: `flow_opened`, `flow_closed`, `receive`, `handle_timeout`. Commands: the
/// rest that takes `now`. Outputs: `poll` until it gives none, and one deadline, `next_timeout`.
/// Nothing is called back; what one input causes leaves in order.
class UserAgentCore : private UserAgentState {
  friend class Registrant;
  friend class Subscriber;
  friend class Notifier;
  friend class Publisher;

 public:
  UserAgentCore(RandomSource& random, BodyHost& body_host, Configuration configuration = {});

  /// Sets an option by its name (`Configuration::set`).
  Result<void> configure(std::string_view name, std::string_view value);
  const Configuration& configuration() const { return configuration_; }
  /// The bodies of the host; bodies for `receive` and the commands come from `bodies().adopt`.
  BodyStore& bodies() { return bodies_; }

  /// For whoever makes connections: where the next one goes, and that one is of use.
  ServerList::Attempt next_server(Instant now) { return configuration_.servers.next(random_, now); }
  void server_worked() { configuration_.servers.worked(); }
  /// `reliable` is false over a transport of datagrams, where transactions send again (17.1.1.2).
  void flow_opened(FlowId flow, bool secure, Instant now, bool reliable = true);
  void flow_closed(FlowId flow, Instant now);
  /// One frame. @returns the message, for telling outputs that carry it from others; null if it was
  /// dropped.
  MessagePtr receive(FlowId flow, std::string head, Body body, Instant now);
  void handle_timeout(Instant now);
  std::optional<Instant> next_timeout() const { return timers_.next_deadline(); }

  /// The next output; of kind `none` when there is none. It is valid until the next call.
  const Output& poll();
  /// After the callbacks for a `request`, a 2xx `response` or an `ack`: whether one of them took
  /// it.
  void delivered(RequestId request, DialogId dialog, bool taken, Instant now);

  /// A request outside a dialog, INVITE among them. `from_uri` and `from_name` may be empty.
  /// Errors: `invalid_argument`, `not_connected`, `limit_exceeded`.
  Result<RequestId> request(std::string_view method, std::string_view target,
                            std::string_view from_uri, std::string_view from_name,
                            const MessageOptions& options, Instant now);
  /// A request inside a dialog; `cseq` 0 is the next number. An INVITE or UPDATE that nothing but
  /// an exchange of the core's own keeps back waits for its end (output `deferred`).
  Result<RequestId> dialog_request(DialogId dialog, std::string_view method, std::uint32_t cseq,
                                   const MessageOptions& options, Instant now);
  /// The ACK to the peer's 2xx (13.2.2.4).
  Result<void> acknowledge(DialogId dialog, const MessageOptions& options, Instant now);
  /// CANCEL, as soon as a provisional response allows it (9.1). `reason` is the value of a Reason
  /// field or empty.
  Result<void> cancel(RequestId request, std::string_view reason, Instant now);
  /// Answers the output `credentials_wanted`: a password or ha1 for Digest, a token for Bearer; an
  /// empty username is the usual one. Empty credentials end the request with the status of its
  /// challenge and without a message, as does their not coming in `credentialsTime`. They are kept
  /// for the registration, dialog or request that asked, and until they are refused. Errors:
  /// `unknown_request`, `invalid_state` where it does not wait, `invalid_argument` (it still does).
  Result<void> give_credentials(RequestId request, Credentials credentials, Instant now);
  /// Every 2xx of a fork of this INVITE is reported and stays, until the application ends it: it
  /// chooses (13.2.2.4). Without it the first one wins, and the others get ACK and BYE.
  Result<void> keep_forks(RequestId request);
  /// Refused or unanswered, this request in a session ends it only where the peer knows none (481),
  /// or where it is the third in a row without any answer.
  Result<void> keep_session(RequestId request);
  /// A response to an incoming request. @returns the dialog that it belongs to, if any. A 2xx to an
  /// INVITE may have to wait for a PRACK (output `deferred`). 199 to an INVITE ends its early
  /// dialog: it can only be refused then (RFC 6228 5).
  Result<DialogId> respond(RequestId request, std::uint16_t status, std::string_view reason_phrase,
                           const MessageOptions& options, Instant now);
  /// A REFER in `dialog` to `target`, or to the other party of the dialog `replaced`, whose place
  /// the new call takes (RFC 5589 6, 7); `target` may then be empty. With Referred-By (RFC 3892).
  Result<RequestId> refer(DialogId dialog, std::string_view target, DialogId replaced,
                          const MessageOptions& options, Instant now);
  /// A REFER outside a dialog, to `to`; its subscription has a dialog of its own. `target` and
  /// `replaced` as above. Where `authority` is a dialog, Target-Dialog shows the receiver that we
  /// share it (RFC 4538, RFC 7647 4), and `to` may be empty: then it is the other party's.
  Result<RequestId> refer_outside(std::string_view to, std::string_view target, DialogId replaced,
                                  DialogId authority, const MessageOptions& options, Instant now);
  /// The INVITE that an accepted REFER asks for; its referrer is notified of what becomes of it.
  /// Errors: `unknown_request` where its subscription is over, `invalid_state` where it is followed
  /// already or asks for no INVITE, and those of `request`.
  Result<RequestId> follow_refer(RequestId refer, const MessageOptions& options, Instant now);
  /// Notifies the referrer of a status that the application knows; a final one ends the
  /// subscription. An empty phrase is the usual one.
  Result<void> notify_refer(RequestId refer, std::uint16_t status, std::string_view reason_phrase,
                            Instant now);
  Result<void> dispose_dialog(DialogId dialog, Instant now);
  Result<void> hold_dialog(DialogId dialog, bool held);
  /// Who hears of this dialog in `deliver` (session_dialog.h); null: nobody.
  Result<void> set_delegate(DialogId dialog, SessionDelegate* delegate);

  // dialog_commands.cpp: what else the owner of a dialog may do with it. Every command on a dialog
  // gives `unknown_dialog` for an id that is dead and `invalid_state` once its session has ended.

  /// A message as `receive` would read it, for the commands below. Error: `invalid_argument`.
  Result<MessagePtr> read(std::string head, Body body);
  /// The transaction that a request runs in now; none where it has none or the id is dead.
  TransactionId transaction_of(RequestId request) const;
  /// `terminated` for one that is over.
  TransactionState transaction_state(TransactionId transaction) const;
  /// The dialog of that state, made by the INVITE of that transaction: the one that lives already,
  /// or a new one. A new one of an unanswered INVITE of the peer gives our responses its tag.
  /// Errors: `invalid_state` for a transaction that has ended, an INVITE that was refused or has
  /// its dialog; `invalid_argument` for a state that its grammar does not allow or that does not
  /// belong to the INVITE; `limit_exceeded`.
  Result<DialogId> adopt_dialog(TransactionId initial, const DialogState& state);
  /// The dialog is early no more; one that is not early stays what it is (13.2.2.4).
  Result<void> confirm_dialog(DialogId dialog);
  /// Our 2xx to a re-INVITE begins its wait for the ACK anew: T1, and 64*T1 in all (13.3.1.4).
  /// Without one that waits, nothing changes.
  Result<void> reconfirm_dialog(DialogId dialog, Instant now);
  /// A request inside the dialog that came on another way than `receive`; answers go out on the
  /// last flow that was opened. Errors: `invalid_argument` for a message of another dialog;
  /// `invalid_state` for one that was received already; `not_connected`.
  Result<void> receive_request(DialogId dialog, const MessagePtr& request, Instant now);
  /// Takes the description in a message of the dialog that was not taken yet: that of an unreliable
  /// 1xx, which is a preview until then, or of a request that `create_request_message` made. All
  /// others were taken when they passed, and nothing is left to do. Errors: `invalid_argument` for
  /// a message of another dialog; `invalid_state` for a request that was not received, or where no
  /// description may come.
  Result<void> transition_signaling(DialogId dialog, const Message& message);
  /// Takes a description of ours ahead of the message that will carry it. Error: `invalid_state`
  /// where none may come.
  Result<void> transition_signaling(DialogId dialog, const MessageOptions& description);
  /// Takes back an offer that has no answer; its answer will not count, and what holds it can only
  /// be refused. Otherwise nothing changes.
  Result<void> roll_back_signaling(DialogId dialog);
  /// 13.2.2.4: the route set, and nothing else, follows that response. Error: `invalid_argument`.
  Result<void> recompute_route_set(DialogId dialog, const Message& response);
  /// A request inside the dialog that is not sent (12.2.1.1). `cseq` 0: the next number, and the
  /// counter follows; another is used as given. It holds no credentials.
  Result<MessagePtr> create_request_message(DialogId dialog, std::string_view method,
                                            std::uint32_t cseq, const MessageOptions& options);
  /// 12.2.1.1. Error: `limit_exceeded` where 2^31 would be reached.
  Result<void> increment_local_sequence_number(DialogId dialog);
  /// Whether a response is to be looked at: false for a reliable 1xx that is repeated or out of
  /// order (RFC 3262 4). `delivered`: it came as an output `response`, so it was the next one.
  /// Nothing changes. Error: `invalid_argument` for a response of another dialog.
  Result<bool> reliable_sequence_guard(DialogId dialog, const Message& response,
                                       bool delivered) const;

  /// Null for an id that is dead.
  const Registration* registration(RegistrationId id) const { return registrations_.find(id); }
  /// Ends what lives: BYE, CANCEL, 480 and un-REGISTER go out at once.
  void close(Instant now);

  /// Registrations, subscriptions to event packages, ours and the peers', and what we publish:
  /// commands of their own.
  Registrant& registrant() { return registrant_; }
  Subscriber& subscriber() { return subscriber_; }
  Notifier& notifier() { return notifier_; }
  Publisher& publisher() { return publisher_; }

  /// Null for an id that is dead to the outside.
  const Session* dialog(DialogId id) const;
  using UserAgentState::auto_answer, UserAgentState::change_identity, UserAgentState::keep_identity,
      UserAgentState::statistics, UserAgentState::unanswered;

 private:
  // user_agent_core.cpp: inputs, outputs, timers
  void carry_out(TransactionEffects& effects, Instant now);
  void owe(MessagePtr message, Instant now);
  void send_owed(Instant now);
  void request_timed_out(OutgoingRequest& request, Instant now);
  void transaction_ended(TransactionId transaction, Instant now);
  void answer_statelessly(FlowId flow, const MessagePtr& request, const Error& fault);
  void fire(TimerKey key, Instant now);
  void fire(TimerKey key, Session& session, Instant now);

  // client.cpp: requests of ours
  Result<RequestId> request_outside(std::string_view method, std::string_view target,
                                    std::string_view from_uri, std::string_view from_name,
                                    const MessageOptions& options,
                                    const Shared<AuthorizationState>& known, Instant now);
  Result<RequestId> start(OutgoingRequest& request, const Flow& flow, Instant now);
  Result<void> run(OutgoingRequest& request, MessagePtr message, const Flow& flow, Instant now);
  bool send_again(OutgoingRequest& request, std::uint32_t cseq, Instant now);
  bool retry_overtaken_bye(OutgoingRequest& request, Instant now);
  void response_received(OutgoingRequest& request, const MessagePtr& response, Instant now);
  void finish(OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
              Instant now);
  void conclude(OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
                Instant now);
  void report(const OutgoingRequest& request, DialogId dialog, std::uint16_t status,
              const MessagePtr& response, const Error& why = {});
  void send_cancel(OutgoingRequest& request, Instant now);
  void leave_to_core(OutgoingRequest& request, std::uint16_t status);
  void forget(OutgoingRequest& request);

  // credentials.cpp: answers to 401 and 407
  bool retry_with_credentials(OutgoingRequest& request, const MessagePtr& response, Instant now);
  void end_without_credentials(OutgoingRequest& request, const MessagePtr& response, Instant now);
  void end_waiting(RequestId id);

  // in_dialog_client.cpp: requests of ours inside a dialog
  Result<RequestId> send_in_dialog(Session& session, std::string_view method, std::uint32_t cseq,
                                   const MessageOptions& options, Instant now);
  Result<RequestId> send_silently(Session& session, std::string_view method,
                                  const MessageOptions& options, Instant now);
  void send_own_bye(Session& session, Instant now);
  void exchange_answered(OutgoingRequest& request, Session& session, std::uint16_t status,
                         const MessagePtr& response, Instant now);

  // own_exchanges.cpp: what the core sends by itself, and what waits for it
  bool offer_again(Session& session, bool description_in_update, Instant now);
  Result<RequestId> defer(Session& session, std::string_view method, std::uint32_t cseq,
                          const MessageOptions& options);
  void own_exchange_ended(Session& session, RequestId own, std::uint16_t status,
                          const MessagePtr& response, Instant now);
  void send_deferred(Session& session, Instant now);
  void refused_too_late(Session& session, const OutgoingRequest& request, bool heard, Instant now);
  void out_of_step(Session& session, bool is_ours, Instant now);
  void bring_in_step(Session& session, Instant now);

  // invite_client.cpp: responses to our INVITEs
  void invite_progress(OutgoingRequest& request, const MessagePtr& response, Instant now);
  void initial_accept(OutgoingRequest& request, const MessagePtr& response, Instant now);
  void reinvite_accept(OutgoingRequest& request, Session& session, const MessagePtr& response,
                       Instant now);
  bool wait_after_glare(OutgoingRequest& request, Session& session, Instant now);
  void retry_after_glare(Session& session, Instant now);
  bool take_description(Session& session, const MessagePtr& response);
  bool acknowledge_again(const MessagePtr& response, FlowId flow, Instant now);
  bool end_late(const MessagePtr& response, Instant now);
  void hang_up(Session& session, TerminationReason reason, Instant now);
  void end_early_forks(OutgoingRequest& request, TerminationReason reason, std::uint16_t status,
                       const MessagePtr& message, Instant now);
  Result<void> send_ack(Session& session, const MessageOptions& options, Instant now);

  // server.cpp: requests of peers
  void request_received(const MessagePtr& request, FlowId flow, Instant now);
  RequestRefusal refusal_of(const Message& request, const Session* session,
                            std::string& text) const;
  void refuse(IncomingRequest& request, const RequestRefusal& refusal, StaticText why, Instant now);
  IncomingRequest* admit(const MessagePtr& request, FlowId flow, Instant now);
  void deliver(IncomingRequest& request, DialogId dialog);
  void answer(IncomingRequest& request, std::uint16_t status, HeaderName field,
              std::string_view value, Instant now, std::string_view reason_phrase = {});
  void send_own_answer(IncomingRequest& request, std::uint16_t status, HeaderName field,
                       std::string_view value, Instant now, std::string_view reason_phrase = {});
  Result<void> send_response(IncomingRequest& request, MessagePtr response, Instant now);
  void forget(IncomingRequest& request);

  // in_dialog_server.cpp: requests inside a dialog, and those of a hop
  void ack_received(const MessagePtr& ack, Instant now);
  void cancel_received(const MessagePtr& cancel, FlowId flow, Instant now);
  void withdraw(IncomingRequest& invite, TerminationReason reason, const MessagePtr& cause,
                Instant now);
  void unanswered(IncomingRequest& request, Instant now);
  void say_again(IncomingRequest& invite, Instant now);
  void in_dialog_request(Session& session, IncomingRequest& request, Instant now);
  void take_offer(Session& session, const IncomingRequest& request);
  void settle(Session& session, RequestId id, const MessagePtr& request, std::uint16_t status,
              Description answer, Instant now);
  void default_answer(IncomingRequest& request, Instant now);
  bool answer_refresh(IncomingRequest& request, Session& session, Instant now);

  // invite_server.cpp: our responses to INVITEs
  Result<DialogId> respond_to_other(IncomingRequest& request, std::uint16_t status,
                                    std::string_view reason_phrase, const MessageOptions& options,
                                    Instant now);
  Result<void> progress(Session* session, IncomingRequest& request, std::uint16_t status,
                        std::string_view reason_phrase, const MessageOptions& options, Instant now);
  Result<void> accept(Session& session, IncomingRequest& request, std::uint16_t status,
                      std::string_view reason_phrase, const MessageOptions& options, Instant now);
  Result<void> reject(Session* session, IncomingRequest& request, std::uint16_t status,
                      std::string_view reason_phrase, const MessageOptions& options, Instant now);
  Result<void> accepted(Session& session, IncomingRequest& request, WaitingAccept accept,
                        Instant now);
  void await_ack(Session& session, const IncomingRequest& request, const MessagePtr& response,
                 Instant now);
  void resend_accepts(DialogId id, Instant now);
  void send_owed_bye(Session& session, Instant now);
  void give_up_acks(DialogId id, Instant now);

  // reliable_provisionals.cpp, RFC 3262
  bool take_provisional(Session& session, FlowId flow, const MessagePtr& response);
  void acknowledge_provisionals(Session& session, Instant now);
  static Result<void> check_provisional(const Session& session, const IncomingRequest& request,
                                        const MessageOptions& options);
  Result<std::uint32_t> next_rseq(const IncomingRequest& request, const MessageOptions& options);
  void send_reliably(Session& session, IncomingRequest& request, const MessageOptions& options,
                     const MessagePtr& response, Instant now);
  void resend_provisionals(Session& session, Instant now);
  void give_up_provisionals(Session& session, Instant now);
  void stop_provisionals(Session& session, RequestId invite);
  bool prack_received(Session& session, const IncomingRequest& request);
  void send_waiting_accept(Session& session, Instant now);

  // session_timers.cpp, RFC 4028
  bool retry_with_longer_interval(OutgoingRequest& request, const Message& response, Instant now);
  void agree_on_timer(Session& session, const std::optional<SessionTimerTerms>& terms,
                      bool as_client, Instant now);
  void refresh_session(Session& session, Instant now);
  void refresh_later(Session& session, Instant now);
  void refresh_failed(Session& session, Method method, std::uint16_t status, Instant now);
  void session_expired(Session& session, Instant now);

  // sessions.cpp
  void end_session(Session& session, TerminationReason reason, std::uint16_t status,
                   const MessagePtr& message, Instant now);
  void answer_open_requests(Session& session, Instant now);
  void give_up_invites(const Session& session, Instant now);
  void end_by_response(Session& session, const OutgoingRequest& request, std::uint16_t status,
                       const MessagePtr& response, Instant now);
  void free_if_done(DialogId id);

  // dialog_commands.cpp
  Result<Session*> make_client_dialog(OutgoingRequest& invite, Dialog dialog);
  Result<Session*> make_server_dialog(IncomingRequest& invite, Dialog dialog);

  // signaling.cpp
  Result<void> announce(Session& session, Description description);
  Result<void> take_preview(Session& session, const Message& response);
  Result<RequestId> send_request(Session& session, std::string_view method, std::uint32_t cseq,
                                 const MessageOptions& options, Instant now);
  Result<void> send_acknowledgement(Session& session, const MessageOptions& options, Instant now);
  Result<DialogId> send_own_response(IncomingRequest& request, std::uint16_t status,
                                     std::string_view reason_phrase, const MessageOptions& options,
                                     Instant now);

  // referrals.cpp: the subscriptions of REFERs, both sides
  void move_referral(Referral& referral, SubscriptionInput input, Instant now);
  void move_referral(Referral& referral, SubscriptionInput input, SubscriptionEnd end,
                     const MessagePtr& message, Instant now);
  void report(const Referral& referral, SubscriptionEnd end, const MessagePtr& message);
  void subscription_timer(RequestId refer, Instant now);
  void forget_if_done(Referral& referral);
  void end_referrals(Session& session, TerminationReason reason, Instant now);
  void drop_referral(RequestId id, Instant now);

  // referrer.cpp: our REFERs
  void refer_sent(Session* session, const OutgoingRequest& request, Instant now);
  void refer_answered(const OutgoingRequest& request, std::uint16_t status,
                      const MessagePtr& response, Instant now);
  Session* dialog_by_notify(const Message& notify, FlowId flow);
  void notify_received(Session& session, IncomingRequest& request, Instant now);

  // referee.cpp: the REFERs of peers
  bool refer_received(Session* session, IncomingRequest& request, Instant now);
  Result<DialogId> accept_refer(IncomingRequest& request, std::uint16_t status,
                                std::string_view reason_phrase, const MessageOptions& options,
                                Instant now);
  void tell_referrer(Referral& referral, std::uint16_t status, std::string_view reason_phrase,
                     Instant now);
  void tell_referrers(Instant now);
  void send_due_notify(Referral& referral, Instant now);
  void send_due_notifies(Instant now);
  void notify_answered(const OutgoingRequest& request, std::uint16_t status,
                       const MessagePtr& response, Instant now);
  void notify_sent(Referral& referral, OutgoingRequest& request);
  void subscribe_received(Session& session, IncomingRequest& request, Instant now);

  // replaces.cpp
  void end_replaced(DialogId id, Instant now);

  Registrant registrant_{*this};
  Subscriber subscriber_{*this};
  Notifier notifier_{*this};
  Publisher publisher_{*this};
};

}  // namespace sip
