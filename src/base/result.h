#pragma once

#include <expected>

#include "base/error.h"

namespace sip {

/// A value, or why there is none.
template <class T>
using Result = std::expected<T, Error>;

/// The peer's fault: `detail` names the header field and the rule; a request is answered 400.
inline std::unexpected<Error> malformed(StaticText detail) {
  return std::unexpected(Error{ErrorCode::malformed, detail, 400});
}

/// The application's fault: an argument that its grammar does not allow.
inline std::unexpected<Error> invalid_argument(StaticText detail) {
  return std::unexpected(Error{ErrorCode::invalid_argument, detail});
}

/// The application's fault: a command that does not fit the state.
inline std::unexpected<Error> invalid_state(StaticText detail) {
  return std::unexpected(Error{ErrorCode::invalid_state, detail});
}

/// The application's fault: a command on what is not there any more.
inline std::unexpected<Error> unknown_request(StaticText detail) {
  return std::unexpected(Error{ErrorCode::unknown_request, detail});
}

/// A configured limit would be passed.
inline std::unexpected<Error> limit_exceeded(StaticText detail) {
  return std::unexpected(Error{ErrorCode::limit_exceeded, detail});
}

}  // namespace sip
