#include "user_agent/session_dialog.h"

#include <algorithm>
#include <tuple>

namespace sip {
namespace {

const Session& ended_session() {
  static const Session kEnded = [] {
    Session session{Dialog{}, false};
    session.move(SessionInput::made);
    session.move(SessionInput::ended);
    session.signaling.close();
    return session;
  }();
  return kEnded;
}

bool offer(SessionDelegate& delegate, SessionDialog& dialog, RequestId id,
           const MessagePtr& message) {
  switch (message->method()) {
    case Method::bye: return delegate.on_bye(dialog, id, message);
    case Method::info: return delegate.on_info(dialog, id, message);
    case Method::invite: return delegate.on_invite(dialog, id, message);
    case Method::message: return delegate.on_message(dialog, id, message);
    case Method::notify: return delegate.on_notify(dialog, id, message);
    case Method::prack: return delegate.on_prack(dialog, id, message);
    case Method::refer: return delegate.on_refer(dialog, id, message);
    case Method::update: return delegate.on_update(dialog, id, message);
    default: return false;
  }
}

}  // namespace

Result<SessionDialog> SessionDialog::create(TransactionId initial_transaction, UserAgentCore& core,
                                            const DialogState& state, SessionDelegate* delegate) {
  const auto id = core.adopt_dialog(initial_transaction, state);
  if (!id) return std::unexpected(id.error());
  SessionDialog dialog{core, *id};
  if (delegate != nullptr) (void)dialog.set_delegate(delegate);
  return dialog;
}

const Session& SessionDialog::record() const {
  const Session* const live = core_->dialog(handle_);
  return live == nullptr ? ended_session() : *live;
}

void deliver(UserAgentCore& core, const Output& output, Instant now) {
  // A callback may poll: nothing of the output is looked at after it.
  SessionDialog dialog{core, output.dialog};
  SessionDelegate* const delegate = dialog.delegate();
  const auto [kind, id, message] = std::tuple{output.kind, output.request, output.message};
  const bool heard =
      kind == OutputKind::response && output.dialog && output.status > 100 && output.status < 300;
  bool taken = false;
  if (delegate != nullptr) {
    if (kind == OutputKind::request) taken = offer(*delegate, dialog, id, message);
    if (kind == OutputKind::ack) delegate->on_ack(dialog, message);
    if (kind == OutputKind::ack_timeout) delegate->on_ack_timeout(dialog);
    if (kind == OutputKind::dialog_terminated)
      delegate->on_terminated(dialog, static_cast<TerminationReason>(output.reason));
  }
  if (kind == OutputKind::request || kind == OutputKind::ack || heard)
    core.delivered(id, dialog.handle(), taken, now);
}

MessagePtr receive_frame(UserAgentCore& core, FlowId flow, std::string_view frame, Instant now) {
  if (frame.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  const std::size_t begin = frame.find_first_not_of("\r\n");
  std::size_t end = frame.size();
  for (const std::string_view blank : {"\r\n\r\n", "\n\n"}) {
    const std::size_t at = frame.find(blank, begin);
    if (at != std::string_view::npos) end = std::min(end, at + blank.size());
  }
  const std::string_view body = frame.substr(end);
  return core.receive(flow, std::string(frame.substr(0, end)),
                      body.empty() ? Body{} : core.bodies().make(std::string(body)), now);
}

}  // namespace sip
