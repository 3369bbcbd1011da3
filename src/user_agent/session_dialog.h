#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/dialog_state.h"
#include "user_agent/session_delegate.h"
#include "user_agent/user_agent_core.h"

namespace sip {

/// An INVITE session and its dialog, RFC 3261 12-15, for an application in C++: the class that
/// TypeScript has under the same name, member by member. It is a value, the core and an id that the
/// core looks up, so copies stand for the same dialog.
///
/// A command on a dialog that is over is `unknown_dialog`, or `invalid_state` before its terminated
/// output was polled. The getters of one that is over tell of a Terminated session without a name:
/// who needs its last state reads it while `dialog_terminated` is the output.
class SessionDialog {
 public:
  /// A dialog that an output named.
  SessionDialog(UserAgentCore& core, DialogId handle) : core_(&core), handle_(handle) {}
  /// The constructor of the reference, which can fail: the dialog of that state, adopted where it
  /// lives and made where not (`UserAgentCore::adopt_dialog`). A null `delegate` leaves the one it
  /// has.
  static Result<SessionDialog> create(TransactionId initial_transaction, UserAgentCore& core,
                                      const DialogState& state,
                                      SessionDelegate* delegate = nullptr);
  static Result<DialogState> initial_dialog_state_for_user_agent_client(
      const Message& outgoing_request, const Message& incoming_response) {
    return sip::initial_dialog_state_for_user_agent_client(outgoing_request, incoming_response);
  }
  static Result<DialogState> initial_dialog_state_for_user_agent_server(
      const Message& incoming_request, std::string_view to_tag, bool early = false) {
    return sip::initial_dialog_state_for_user_agent_server(incoming_request, to_tag, early);
  }

  // Life.
  Result<void> dispose(Instant now) { return core_->dispose_dialog(handle_, now); }
  Result<void> confirm() { return core_->confirm_dialog(handle_); }
  Result<void> re_confirm(Instant now) { return core_->reconfirm_dialog(handle_, now); }

  // Sending. `cseq` 0 is the next number; another is used as given. The id names the request in the
  // outputs `response`, and in `UserAgentCore::cancel`.
  Result<void> ack(const MessageOptions& options, Instant now) {
    return core_->acknowledge(handle_, options, now);
  }
  Result<RequestId> bye(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("BYE", options, now, cseq);
  }
  Result<RequestId> info(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("INFO", options, now, cseq);
  }
  Result<RequestId> invite(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("INVITE", options, now, cseq);
  }
  Result<RequestId> message(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("MESSAGE", options, now, cseq);
  }
  Result<RequestId> notify(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("NOTIFY", options, now, cseq);
  }
  Result<RequestId> prack(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("PRACK", options, now, cseq);
  }
  Result<RequestId> refer(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("REFER", options, now, cseq);
  }
  Result<RequestId> update(const MessageOptions& options, Instant now, std::uint32_t cseq = 0) {
    return send("UPDATE", options, now, cseq);
  }
  Result<MessagePtr> create_outgoing_request_message(std::string_view method,
                                                     const MessageOptions& options = {},
                                                     std::uint32_t cseq = 0) {
    return core_->create_request_message(handle_, method, cseq, options);
  }
  Result<void> increment_local_sequence_number() {
    return core_->increment_local_sequence_number(handle_);
  }
  Result<void> recompute_route_set(const Message& response) {
    return core_->recompute_route_set(handle_, response);
  }

  // Receiving.
  Result<void> receive_request(const MessagePtr& request, Instant now) {
    return core_->receive_request(handle_, request, now);
  }
  /// `delivered`: the response came as an output.
  Result<bool> reliable_sequence_guard(const Message& response, bool delivered) const {
    return core_->reliable_sequence_guard(handle_, response, delivered);
  }

  // Offer and answer.
  Result<void> signaling_state_transition(const Message& message) {
    return core_->transition_signaling(handle_, message);
  }
  Result<void> signaling_state_transition(const MessageOptions& description) {
    return core_->transition_signaling(handle_, description);
  }
  Result<void> signaling_state_rollback() { return core_->roll_back_signaling(handle_); }

  // Reading.
  std::string id() const { return record().dialog.state().id(); }
  bool early() const { return record().dialog.early(); }
  std::string_view call_id() const { return record().dialog.call_id(); }
  std::string_view local_tag() const { return record().dialog.local_tag(); }
  std::string_view remote_tag() const { return record().dialog.remote_tag(); }
  std::optional<std::uint32_t> local_sequence_number() const {
    return record().dialog.local_cseq();
  }
  std::optional<std::uint32_t> remote_sequence_number() const {
    return record().dialog.remote_cseq();
  }
  std::string_view local_uri() const { return record().dialog.local_uri(); }
  std::string_view remote_uri() const { return record().dialog.remote_uri(); }
  std::string_view remote_target() const { return record().dialog.remote_target(); }
  const std::vector<std::string>& route_set() const { return record().dialog.route_set(); }
  bool secure() const { return record().dialog.secure(); }
  UserAgentCore& user_agent_core() const { return *core_; }
  SessionState session_state() const { return record().session_state; }
  SignalingState signaling_state() const { return record().signaling.state(); }
  /// Empty where there is none.
  const Description& offer() const { return record().signaling.offer(); }
  const Description& answer() const { return record().signaling.answer(); }
  /// The core's id, as outputs have it.
  DialogId handle() const { return handle_; }

  // Properties.
  SessionDelegate* delegate() const { return record().delegate; }
  /// May be set at any time. It is the application's, and has to outlive the dialog or be taken
  /// away before.
  Result<void> set_delegate(SessionDelegate* delegate) {
    return core_->set_delegate(handle_, delegate);
  }
  /// Our re-INVITE, and the peer's, without a final response; none: 0.
  RequestId reinvite_user_agent_client() const { return record().outgoing_invite; }
  RequestId reinvite_user_agent_server() const { return record().incoming_invite; }

  friend bool operator==(const SessionDialog&, const SessionDialog&) = default;

 private:
  Result<RequestId> send(std::string_view method, const MessageOptions& options, Instant now,
                         std::uint32_t cseq) {
    return core_->dialog_request(handle_, method, cseq, options, now);
  }
  const Session& record() const;

  UserAgentCore* core_;
  DialogId handle_;
};

/// Gives an output to the delegate of its dialog, and tells the core who took what: for an
/// application that drains the core with delegates. Outputs without a delegate count as not taken.
void deliver(UserAgentCore& core, const Output& output, Instant now);

/// `UserAgentCore::receive` of a whole frame, cut behind its first blank line: for an application
/// that keeps no bodies of its own. A keep-alive, white space alone, is none.
MessagePtr receive_frame(UserAgentCore& core, FlowId flow, std::string_view frame, Instant now);

}  // namespace sip
