// Who takes part in a session, and how it is to be answered: Session-ID (RFC 7989), connected
// identity (RFC 4916) and the identity that a trusted server asserts (RFC 3325).
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/privacy.h"
#include "message/uri.h"
#include "user_agent/message_options.h"
#include "user_agent/user_agent_state.h"

namespace sip {

// A request that makes a session begins with our half alone (RFC 7989 6).
void UserAgentState::write_new_session_id(MessageBuilder& builder, Method method,
                                          const MessageOptions& options) {
  if (method != Method::invite || !configuration_.session_id) return;
  if (options.names(HeaderName::session_id)) return;
  const std::string uuid = new_session_uuid(random_);
  builder.header(HeaderName::session_id, {uuid, ";remote=", kNilSessionUuid});
}

void UserAgentState::write_session_id(MessageBuilder& builder, const Session& session,
                                      const MessageOptions& options) const {
  const SessionIdentity& identity = session.identity;
  if (identity.local_uuid.empty() || options.names(HeaderName::session_id)) return;
  builder.header(HeaderName::session_id, {identity.local_uuid, ";remote=", identity.remote_uuid});
}

// Of an INVITE without a session, and of the one that makes a session, our half is made when it
// comes.
void UserAgentState::write_session_id(MessageBuilder& builder, const IncomingRequest& request,
                                      const MessageOptions& options) const {
  if (const Session* const session = sessions_.find(request.dialog))
    return write_session_id(builder, *session, options);
  if (request.session_uuid.empty() || options.names(HeaderName::session_id)) return;
  SessionIdentity peer;
  peer.note(*request.message);
  builder.header(HeaderName::session_id, {request.session_uuid, ";remote=", peer.remote_uuid});
}

// Behind a hidden From stands the identity that the application prefers (RFC 3325 9.2), or else our
// usual one.
std::string UserAgentState::hidden_account(const MessageOptions& options) const {
  const auto preferred = options.header(HeaderName::p_preferred_identity);
  const auto identity = preferred ? parse_name_addr(*preferred) : malformed("identity: missing");
  return identity ? std::string(identity->uri) : configuration_.aor;
}

// RFC 3325 9.3: who hides does not want to be told of by the network either. RFC 3323 4.3: a
// service that cannot do what is critical has to refuse.
void UserAgentState::write_privacy(MessageBuilder& builder, bool is_hidden,
                                   const MessageOptions& options) {
  const auto privacy = options.header(HeaderName::privacy);
  if (is_hidden && !privacy) builder.header(HeaderName::privacy, "id");
  if (privacy && names_privacy(*privacy, "critical") && !options.names(HeaderName::proxy_require))
    builder.header(HeaderName::proxy_require, "privacy");
}

// RFC 4916 4.4.2: the new URI of the peer stands in To from now on.
void UserAgentState::hear_peer(Session& session, const MessagePtr& message) {
  SessionIdentity& identity = session.identity;
  identity.note(*message);
  bool changed = false;
  if (message->is_request()) {
    const auto& from = from_of(*message);
    if (from && from->uri != session.dialog.remote_uri()) {
      const auto now = parse_uri(from->uri);
      const auto before = parse_uri(session.dialog.remote_uri());
      changed = !now || !before || !equivalent(*now, *before);
      session.dialog.set_remote_uri(from->uri);
    }
  }
  if (configuration_.trusted_server)
    changed |= identity.assert_by(*message, session.dialog.remote_uri());
  if (changed && !session.ended()) {
    Output& output = emit(OutputKind::identity_changed);
    output.dialog = session.id;
    output.message = message;
  }
}

// RFC 4916 4.3.
Result<bool> UserAgentState::change_identity(DialogId id, std::string_view uri,
                                             std::string_view name) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  Session& session = **found;
  if (const auto checked = check_party(uri); !checked) return std::unexpected(checked.error());
  if (const auto text = check_text(name); !text) return std::unexpected(text.error());
  if (!session.identity.peer_takes_from_change)
    return invalid_state("From: the peer does not support from-change (RFC 4916)");
  const Dialog& dialog = session.dialog;
  SessionIdentity& identity = session.identity;
  if (identity.account.empty()) identity.account = dialog.local_uri();
  if (!identity.known)
    identity.known = std::make_unique<NamedParty>(dialog.local_uri(), dialog.local_name());
  session.dialog.set_local_uri(uri, name.empty() ? std::string{} : quote(name));
  return session.timer.peer_takes_update;
}

// As little as a refused request changes the session (12.2.2), a refused change tells who we are.
void UserAgentState::change_answered(Session& session, const OutgoingRequest& request,
                                     std::uint16_t status) {
  const Message& message = *request.message;
  SessionIdentity& identity = session.identity;
  if (!identity.known) return;
  if (message.method() != Method::invite && message.method() != Method::update) return;
  const auto& from = from_of(message);
  if (!from) return;
  const bool is_current =
      from->uri == session.dialog.local_uri() && from->display_name == session.dialog.local_name();
  if (status < 300) {
    identity.known = is_current ? nullptr
                                : std::make_unique<NamedParty>(std::string(from->uri),
                                                               std::string(from->display_name));
  } else if (is_current && !request.silent) {
    keep_identity(session);
  }
}

Result<void> UserAgentState::keep_identity(DialogId id) {
  const auto found = live_session(id);
  if (!found) return std::unexpected(found.error());
  keep_identity(**found);
  return {};
}

void UserAgentState::keep_identity(Session& session) {
  const std::unique_ptr<NamedParty> known = std::move(session.identity.known);
  if (known) session.dialog.set_local_uri(known->uri, known->name);
}

std::optional<AutoAnswer> UserAgentState::auto_answer(RequestId id) const {
  const IncomingRequest* const request = incoming_.find(id);
  if (request == nullptr || !request->is_invite() || !configuration_.auto_answer) return {};
  return auto_answer_of(*request->message);
}

}  // namespace sip
