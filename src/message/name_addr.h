#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

class Message;

/// One value of From, To, Contact, Route, Record-Route, Refer-To and the like, RFC 3261 20.10.
///
///     ( name-addr / addr-spec ) *( SEMI generic-param )
///     name-addr = [ display-name ] LAQUOT addr-spec RAQUOT
///
/// Without angle brackets, everything after the first ";" belongs to the field and not to the URI.
struct NameAddr {
  std::string_view display_name;  ///< as sent, with the quotes of a quoted string; empty if none
  std::string_view uri;           ///< parse it with `parse_uri`; "*" only in a REGISTER's Contact
  Parameters params;
  std::string_view text;  ///< the whole value

  std::optional<std::string_view> tag() const { return params.value("tag"); }
};

Result<NameAddr> parse_name_addr(std::string_view value);

/// The From or To of a message; `malformed` naming the field where it is missing or unusable. What
/// these give lives as long as the message.
const Result<NameAddr>& from_of(const Message& message);
const Result<NameAddr>& to_of(const Message& message);
/// The first Contact with a SIP or SIPS URI (RFC 3261 8.1.1.8), whatever is behind its scheme: it
/// is passed on as it is. Or `malformed`.
Result<NameAddr> contact_of(const Message& message);
/// Where requests go in the dialog that a request makes: its Contact (RFC 3261 12.1.1), or its From
/// where a peer of RFC 2543, with neither branch nor tag, sends none (RFC 4475 3.4.1), or a NOTIFY
/// has none to use.
Result<NameAddr> remote_target_of(const Message& request);

}  // namespace sip
