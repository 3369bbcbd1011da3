#include "base/error.h"

namespace sip {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::none: return "none";
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::invalid_state: return "invalid_state";
    case ErrorCode::unknown_dialog: return "unknown_dialog";
    case ErrorCode::unknown_request: return "unknown_request";
    case ErrorCode::unknown_registration: return "unknown_registration";
    case ErrorCode::not_connected: return "not_connected";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::malformed: return "malformed";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::too_large: return "too_large";
  }
  return "none";
}

}  // namespace sip
