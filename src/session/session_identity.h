#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "message/message.h"
#include "message/session_id.h"

namespace sip {

/// How From names a party: the name is a quoted string, or empty.
struct NamedParty {
  std::string uri;
  std::string name;
};

/// Who the two parties of a session are, beyond what the dialog holds.
struct SessionIdentity {
  /// The two halves of Session-ID (RFC 7989); ours is empty where we send none.
  std::string local_uuid{};
  std::string remote_uuid{kNilSessionUuid};
  /// The address-of-record whose registration and credentials it uses, where that is not the local
  /// URI: ours is hidden (RFC 3323) or has changed (RFC 4916).
  std::string account{};
  /// The last P-Asserted-Identity of the peer's, where the server is trusted (RFC 3325 8).
  std::string asserted{};
  bool peer_takes_from_change = false;  ///< Supported: from-change (RFC 4916)
  /// Whom the peer knows us as, while it has not accepted that we are another one (RFC 4916).
  std::unique_ptr<NamedParty> known{};

  /// What any message of the peer says of its half and of from-change.
  void note(const Message& message);
  /// Takes the first value of P-Asserted-Identity that names somebody. @returns whether it tells of
  /// another party than the one before, or at first than `remote_uri`.
  bool assert_by(const Message& message, std::string_view remote_uri);
};

}  // namespace sip
