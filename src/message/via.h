#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

class Message;

/// RFC 3261 8.1.1.7: begins the branch of everyone who follows RFC 3261.
inline constexpr std::string_view kBranchCookie = "z9hG4bK";

/// One value of the Via header field, RFC 3261 20.42.
///
///     via-parm = sent-protocol LWS sent-by *( SEMI via-params )
///     sent-by  = host [ COLON port ]
struct Via {
  std::string_view transport;  ///< "WSS"; matched without regard to case (7.3.1)
  std::string_view host;
  std::optional<std::uint16_t> port;
  std::string_view sent_by;  ///< host and port as sent
  Parameters params;
  /// The transaction identifier, 8.1.1.7; absent from RFC 2543 peers.
  std::optional<std::string_view> branch;
  std::string_view text;  ///< the whole value
};

Result<Via> parse_via(std::string_view value);

/// The topmost Via of a message, or `malformed`. It lives as long as the message.
const Result<Via>& top_via_of(const Message& message);

/// How many Via values a message has, over all its fields and the comma lists in them.
std::size_t via_count(const Message& message);

/// sent-by compared as 18.1.2 needs it: host without regard to case, equal ports.
bool same_sent_by(std::string_view a, std::string_view b);

}  // namespace sip
