#pragma once

#include <string>

#include "bindings/core.h"

namespace sip::bindings {

// Commands on a dialog other than its requests, and on dialog states (docs/boundary.md).

inline std::uint32_t dialog_state(Core& core, std::uint32_t dialog) {
  return core.dialog_state(dialog);
}
inline int dispose_dialog(Core& core, std::uint32_t dialog, Number now) {
  return core.done(core.agent().dispose_dialog(DialogId{dialog}, at(now)));
}
/// @returns 1 where the peer takes an UPDATE to tell it by, else 0.
inline int change_identity(Core& core, std::uint32_t dialog, std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto uri = arguments.next();
  const auto by_update = core.agent().change_identity(DialogId{dialog}, uri, arguments.next());
  return by_update ? static_cast<int>(*by_update) : core.refused(by_update.error());
}
inline int keep_identity(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().keep_identity(DialogId{dialog}));
}
inline int hold_dialog(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().hold_dialog(DialogId{dialog}, true));
}
inline int release_dialog(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().hold_dialog(DialogId{dialog}, false));
}

inline int initial_dialog_state_for_client(Core& core, std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto request = core.message(arguments);
  const auto response = core.message(arguments);
  if (!request) return core.refused(request.error());
  if (!response) return core.refused(response.error());
  return core.state(initial_dialog_state_for_user_agent_client(**request, **response));
}
inline int initial_dialog_state_for_server(Core& core, bool early, std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto request = core.message(arguments);
  if (!request) return core.refused(request.error());
  return core.state(initial_dialog_state_for_user_agent_server(**request, arguments.next(), early));
}
inline int adopt_dialog(Core& core, std::uint32_t transaction, bool early, bool secure,
                        std::uint32_t local_sequence_number, std::uint32_t remote_sequence_number,
                        std::uint32_t length) {
  auto arguments = core.arguments(length);
  DialogState state;
  state.early = early;
  state.secure = secure;
  if (local_sequence_number != DialogRecord::kAbsent)
    state.local_sequence_number = local_sequence_number;
  if (remote_sequence_number != DialogRecord::kAbsent)
    state.remote_sequence_number = remote_sequence_number;
  for (std::string* const text : {&state.call_id, &state.local_tag, &state.remote_tag,
                                  &state.local_uri, &state.remote_uri, &state.remote_target}) {
    *text = arguments.next();
  }
  while (!arguments.at_end()) state.route_set.emplace_back(arguments.next());
  return core.id(core.agent().adopt_dialog(TransactionId{transaction}, state));
}
inline int confirm_dialog(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().confirm_dialog(DialogId{dialog}));
}
inline int reconfirm_dialog(Core& core, std::uint32_t dialog, Number now) {
  return core.done(core.agent().reconfirm_dialog(DialogId{dialog}, at(now)));
}
inline int receive_request(Core& core, std::uint32_t dialog, std::uint32_t length,
                           std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto request = core.message(arguments, core.body(body_id, body_length));
  if (!request) return core.refused(request.error());
  const auto received = core.agent().receive_request(DialogId{dialog}, *request, at(now));
  if (!received) return core.refused(received.error());
  return static_cast<int>(core.keep_received(*request));
}
inline int transition_signaling(Core& core, std::uint32_t dialog, std::uint32_t length,
                                std::uint32_t body_id, std::uint32_t body_length) {
  auto arguments = core.arguments(length);
  const auto head = arguments.next();
  if (head.empty()) {
    return core.done(core.agent().transition_signaling(
        DialogId{dialog}, core.options(arguments, body_id, body_length)));
  }
  const auto message = core.agent().read(std::string(head), core.body(body_id, body_length));
  if (!message) return core.refused(message.error());
  return core.done(core.agent().transition_signaling(DialogId{dialog}, **message));
}
inline int reliable_sequence_guard(Core& core, std::uint32_t dialog, bool delivered,
                                   std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto response = core.message(arguments);
  if (!response) return core.refused(response.error());
  const auto passes = core.agent().reliable_sequence_guard(DialogId{dialog}, **response, delivered);
  return passes ? static_cast<int>(*passes) : core.refused(passes.error());
}
inline int roll_back_signaling(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().roll_back_signaling(DialogId{dialog}));
}
inline int recompute_route_set(Core& core, std::uint32_t dialog, std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto response = core.message(arguments);
  if (!response) return core.refused(response.error());
  return core.done(core.agent().recompute_route_set(DialogId{dialog}, **response));
}
inline int create_request_message(Core& core, std::uint32_t dialog, std::uint32_t cseq,
                                  std::uint32_t length, std::uint32_t body_id,
                                  std::uint32_t body_length) {
  auto arguments = core.arguments(length);
  const auto method = arguments.next();
  const auto made = core.agent().create_request_message(
      DialogId{dialog}, method, cseq, core.options(arguments, body_id, body_length));
  if (!made) return core.refused(made.error());
  core.show_made(*made);
  return 0;
}
inline int increment_local_sequence_number(Core& core, std::uint32_t dialog) {
  return core.done(core.agent().increment_local_sequence_number(DialogId{dialog}));
}

}  // namespace sip::bindings
