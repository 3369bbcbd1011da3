#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "message/message.h"

namespace sip {

/// The state of a dialog as an application holds it, RFC 3261 12: nothing in it is checked yet.
struct DialogState {
  std::string call_id;
  std::string local_tag;
  std::string remote_tag;  ///< empty for a peer of RFC 2543
  std::string local_uri;
  std::string remote_uri;
  std::string remote_target;
  std::vector<std::string> route_set;  ///< values of the Route header field, the nearest first
  std::optional<std::uint32_t> local_sequence_number;
  std::optional<std::uint32_t> remote_sequence_number;
  bool secure = false;
  bool early = true;

  /// Call-ID, local tag and remote tag in one.
  std::string id() const { return call_id + local_tag + remote_tag; }
};

/// The state that a UAC constructs from a response, RFC 3261 12.1.2. Early for a 1xx. Errors:
/// `invalid_argument` for messages that are not a request and a 101-299 to it; `malformed` naming
/// the field where a 1xx has no To tag or the response no usable Contact.
Result<DialogState> initial_dialog_state_for_user_agent_client(const Message& outgoing_request,
                                                               const Message& incoming_response);

/// The state that a UAS constructs with the tag of its response, RFC 3261 12.1.1. Errors:
/// `invalid_argument` for a message that is no request outside a dialog, or a tag that is no token;
/// `malformed` without a usable Contact.
Result<DialogState> initial_dialog_state_for_user_agent_server(const Message& incoming_request,
                                                               std::string_view to_tag,
                                                               bool early = false);

}  // namespace sip
