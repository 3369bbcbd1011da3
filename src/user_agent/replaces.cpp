// Requests outside a dialog that are about another one: an INVITE that takes its place, RFC 3891,
// and what it allows, RFC 4538.
#include "message/replaces.h"

#include "message/target_dialog.h"
#include "user_agent/user_agent_core.h"

namespace sip {

Session* UserAgentState::dialog_to_replace(const Replaces& replaces) const {
  const auto find = [&](std::string_view local, std::string_view remote) {
    return find_session({.call_id = replaces.call_id, .local_tag = local, .remote_tag = remote});
  };
  Session* const exact = find(replaces.to_tag, replaces.from_tag);
  // RFC 3891 3: a tag of 0 stands for none as well; a dialog that no INVITE made is no match.
  Session* const found =
      exact == nullptr && replaces.from_tag == "0" ? find(replaces.to_tag, {}) : exact;
  return found != nullptr && found->initial_request ? found : nullptr;
}

// RFC 4538 4: a dialog that is not ours, or no more, is no reason to refuse anything.
void UserAgentState::find_target(IncomingRequest& request) const {
  const auto value = request.message->header(HeaderName::target_dialog);
  if (!value || request.replaces || request.message->count(HeaderName::target_dialog) != 1) return;
  const auto target = parse_target_dialog(*value);
  if (!target) return;
  const Session* const session = find_session({.call_id = target->call_id,
                                               .local_tag = target->local_tag,
                                               .remote_tag = target->remote_tag});
  if (session != nullptr && !session->ended()) request.target = session->id;
}

// RFC 3891 3. Nothing: the request names no dialog, or one that it may replace.
RequestRefusal UserAgentState::refusal_by_replaces(IncomingRequest& request, bool in_dialog) const {
  const Message& message = *request.message;
  const std::size_t count = message.count(HeaderName::replaces);
  if (count == 0) return {};
  if (count > 1 || in_dialog || message.method() != Method::invite ||
      message.has(HeaderName::join)) {
    return {.status = 400};
  }
  const auto replaces = parse_replaces(*message.header(HeaderName::replaces));
  if (!replaces) return {.status = 400};
  const Session* const old = dialog_to_replace(*replaces);
  if (old == nullptr)
    return {.status = static_cast<std::uint16_t>(ended_dialogs_.has(*replaces) ? 603 : 481)};
  if (old->ended()) return {.status = 603};
  if (!old->dialog.early()) {
    if (replaces->early_only) return {.status = 486};
  } else if (old->is_uas) {
    return {.status = 481};
  }
  request.replaces = old->id;
  return {};
}

// The new one is accepted: the old one goes, by BYE, or by CANCEL where it is early.
void UserAgentCore::end_replaced(DialogId id, Instant now) {
  Session* const old = sessions_.find(id);
  if (old == nullptr || old->ended()) return;
  if (old->dialog.early()) {
    (void)cancel(old->initial_request, {}, now);
    return end_session(*old, TerminationReason::replaced, 0, nullptr, now);
  }
  hang_up(*old, TerminationReason::replaced, now);
}

}  // namespace sip
