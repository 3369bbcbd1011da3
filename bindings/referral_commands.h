#pragma once

#include "bindings/core.h"

namespace sip::bindings {

// Commands on REFERs of either side (docs/boundary.md).

inline int refer(Core& core, std::uint32_t dialog, std::uint32_t replaced, std::uint32_t length,
                 std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto target = arguments.next();
  return core.id(core.agent().refer(DialogId{dialog}, target, DialogId{replaced},
                                    core.options(arguments, body_id, body_length), at(now)));
}
inline int refer_outside(Core& core, std::uint32_t authority, std::uint32_t replaced,
                         std::uint32_t length, std::uint32_t body_id, std::uint32_t body_length,
                         Number now) {
  auto arguments = core.arguments(length);
  const auto to = arguments.next();
  const auto target = arguments.next();
  return core.id(core.agent().refer_outside(to, target, DialogId{replaced}, DialogId{authority},
                                            core.options(arguments, body_id, body_length),
                                            at(now)));
}
inline int follow_refer(Core& core, std::uint32_t refer, std::uint32_t length,
                        std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  return core.id(core.agent().follow_refer(
      RequestId{refer}, core.options_of_call(arguments, body_id, body_length), at(now)));
}
inline int notify_refer(Core& core, std::uint32_t refer, std::uint32_t status, std::uint32_t length,
                        Number now) {
  const auto short_status = static_cast<std::uint16_t>(std::min(status, 1000U));
  return core.done(core.agent().notify_refer(RequestId{refer}, short_status,
                                             core.arguments(length).next(), at(now)));
}

}  // namespace sip::bindings
