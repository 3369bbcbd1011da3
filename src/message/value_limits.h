#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "message/header_name.h"
#include "message/message.h"

namespace sip {

/// The limit that one line of a header field passes: values, parameters, digits. A look at its
/// length is enough for all but very long lines. Free text, and fields that nobody here knows, have
/// none.
std::optional<Error> find_passed_limit(HeaderName name, std::string_view line,
                                       const MessageLimits& limits);

}  // namespace sip
