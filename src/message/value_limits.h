#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "message/header_name.h"
#include "message/message.h"

namespace sip {

/// Whether the core works with the number that such a field begins with.
constexpr bool is_number(HeaderName name) {
  switch (name) {
    case HeaderName::cseq:
    case HeaderName::content_length:
    case HeaderName::max_forwards:
    case HeaderName::rseq:
    case HeaderName::rack: return true;
    default: return false;
  }
}

/// The limit that one line of a header field passes: values, parameters, digits. A look at its
/// length and name is enough for all but very long lines. Free text, and fields that nobody here
/// knows, have none.
std::optional<Error> find_passed_limit(HeaderName name, std::string_view line,
                                       const MessageLimits& limits);

}  // namespace sip
