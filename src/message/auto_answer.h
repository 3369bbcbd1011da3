#pragma once

#include <cstdint>
#include <optional>

#include "message/message.h"

namespace sip {

/// That an INVITE is to be accepted without a person.
struct AutoAnswer {
  std::uint32_t delay = 0;  ///< seconds
  bool required = false;    ///< refuse it rather than let it ring
};

/// What the caller asks for: by Answer-Mode or Priv-Answer-Mode (RFC 5373), or, as telephone
/// exchanges do, by `answer-after` on a Call-Info or Alert-Info, or one that says "auto answer"
/// (with `delay`), in its `info` or where its URI should be. `Manual` in Answer-Mode overrides the
/// others. Nothing: a person decides.
std::optional<AutoAnswer> auto_answer_of(const Message& invite);

}  // namespace sip
