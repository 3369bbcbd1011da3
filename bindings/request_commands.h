#pragma once

#include <algorithm>

#include "bindings/core.h"
#include "message/history_info.h"

namespace sip::bindings {

// Commands on requests of either side and their responses (docs/boundary.md).

inline int delivered(Core& core, std::uint32_t request, std::uint32_t dialog, bool taken,
                     Number now) {
  core.agent().delivered(RequestId{request}, DialogId{dialog}, taken, at(now));
  return 0;
}
inline int request(Core& core, std::uint32_t length, std::uint32_t body_id,
                   std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto method = arguments.next();
  const auto target = arguments.next();
  const auto from_uri = arguments.next();
  const auto from_name = arguments.next();
  return core.id(core.agent().request(method, target, from_uri, from_name,
                                      core.options_of_call(arguments, body_id, body_length),
                                      at(now)));
}
inline int dialog_request(Core& core, std::uint32_t dialog, std::uint32_t cseq,
                          std::uint32_t length, std::uint32_t body_id, std::uint32_t body_length,
                          Number now) {
  auto arguments = core.arguments(length);
  const auto method = arguments.next();
  return core.id(core.agent().dialog_request(
      DialogId{dialog}, method, cseq, core.options(arguments, body_id, body_length), at(now)));
}
inline int acknowledge(Core& core, std::uint32_t dialog, std::uint32_t length,
                       std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  return core.done(core.agent().acknowledge(
      DialogId{dialog}, core.options(arguments, body_id, body_length), at(now)));
}
inline int cancel(Core& core, std::uint32_t request, std::uint32_t length, Number now) {
  return core.done(core.agent().cancel(RequestId{request}, core.arguments(length).next(), at(now)));
}
inline int give_credentials(Core& core, std::uint32_t request, std::uint32_t length, Number now) {
  auto arguments = core.arguments(length);
  Credentials given;
  given.username = arguments.next();
  given.password = arguments.next();
  given.ha1 = arguments.next();
  given.token = arguments.next();
  core.wipe_input();
  return core.done(core.agent().give_credentials(RequestId{request}, std::move(given), at(now)));
}
inline int keep_forks(Core& core, std::uint32_t request) {
  return core.done(core.agent().keep_forks(RequestId{request}));
}
inline int keep_session(Core& core, std::uint32_t request) {
  return core.done(core.agent().keep_session(RequestId{request}));
}
inline int respond(Core& core, std::uint32_t request, std::uint32_t status, std::uint32_t length,
                   std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto reason_phrase = arguments.next();
  const auto short_status = static_cast<std::uint16_t>(std::min(status, 1000U));
  return core.id(core.agent().respond(RequestId{request}, short_status, reason_phrase,
                                      core.options_of_call(arguments, body_id, body_length),
                                      at(now)));
}

inline std::uint32_t transaction_of(Core& core, std::uint32_t request) {
  return core.agent().transaction_of(RequestId{request}).value;
}
inline int transaction_state(Core& core, std::uint32_t transaction) {
  return static_cast<int>(core.agent().transaction_state(TransactionId{transaction}));
}
/// @returns 0 where a person decides; else one more than twice the seconds, and one more yet where
/// it is to be refused otherwise.
inline int auto_answer(Core& core, std::uint32_t request) {
  const auto asked = core.agent().auto_answer(RequestId{request});
  return asked ? static_cast<int>(asked->delay * 2 + 1 + (asked->required ? 1U : 0U)) : 0;
}
inline int history_after(Core& core, std::uint32_t length) {
  auto arguments = core.arguments(length);
  const auto request = core.message(arguments);
  const auto response = core.message(arguments);
  const bool redirects =
      request && response && (*request)->is_request() && !(*response)->is_request();
  return core.says(redirects ? sip::history_after(**request, **response, arguments.next())
                             : std::string{});
}

}  // namespace sip::bindings
