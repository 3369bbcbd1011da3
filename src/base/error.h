#pragma once

#include <cstdint>
#include <string_view>

#include "base/static_text.h"

namespace sip {

/// What went wrong, stable across releases. The names are the `code` strings of `SipError` in
/// TypeScript. Of 16 bits, so that an `Error` is 8 octets without a gap: a `Result` would put its
/// flag there, and each copy of the error would be taken apart.
enum class ErrorCode : std::uint16_t {
  none = 0,
  // The application's fault: nothing was put on the wire.
  invalid_argument,  ///< a URI, a header, a number that its grammar does not allow
  invalid_state,     ///< the method does not fit the state of its object
  unknown_dialog,
  unknown_request,
  unknown_registration,
  not_connected,   ///< there is no open flow to send on
  limit_exceeded,  ///< a configured limit would be passed
  // The peer's fault.
  malformed,
  unsupported,
  too_large,
};

/// Why a value could not be made.
struct Error {
  constexpr Error() = default;
  constexpr Error(ErrorCode why, StaticText failed, std::uint16_t answer = 0)
      : detail(failed), status(answer), code(why) {}

  StaticText detail;  ///< names the rule that failed
  /// For the peer's faults: the status to answer a request with; 0 where none fits. For a header
  /// line of the application's: which it is, from 1 on.
  std::uint16_t status = 0;
  ErrorCode code = ErrorCode::none;

  friend bool operator==(const Error&, const Error&) = default;
};

/// The code as applications see it, "invalid_state".
std::string_view to_string(ErrorCode code);

}  // namespace sip
