#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

/// A URI as RFC 3261 19.1.1 (sip, sips), RFC 3966 (tel) or RFC 3986 has it. All are views into the
/// text it was parsed from, escapes as they came.
///
///     SIP-URI  = "sip:" [ userinfo ] hostport uri-parameters [ headers ]
///     userinfo = ( user / telephone-subscriber ) [ ":" password ] "@"
struct Uri {
  std::string_view text;    ///< the whole URI
  std::string_view scheme;  ///< "sip"; matched without regard to case
  std::optional<std::string_view> user;
  std::optional<std::string_view> password;
  std::string_view host;  ///< with the brackets of an IPv6 reference; empty for other schemes
  std::optional<std::uint16_t> port;
  Parameters params;
  std::string_view headers;  ///< after the "?"; empty if none
  std::string_view opaque;   ///< what follows the colon in any other scheme

  /// The value of the first header of that name (without regard to case), escapes as they came.
  std::optional<std::string_view> header(std::string_view name) const;

  bool is_sip_or_sips() const;
  bool is_sips() const;
};

/// Whether the scheme of a URI is sips, for which the rest need not be taken apart.
bool is_sips(std::string_view uri);
bool is_sip_or_sips(std::string_view uri);

/// Whether a text begins as a URI does (RFC 3986 3): a scheme, a colon, something behind it. That
/// is enough for a URI of a peer that is only passed on: many have a character in them that should
/// be escaped. None has one of `find_uri_break`, where a message is taken apart into URIs.
bool has_scheme(std::string_view text);

/// Errors: `malformed`, its detail naming the part.
Result<Uri> parse_uri(std::string_view text);

/// RFC 3261 19.1.4 as RFC 5954 4.2 has it for IPv6; tel as RFC 3966 4, urn as RFC 8141 3.1. Of
/// other schemes equal octets but for the scheme's letter case. More than 128 parameters or headers
/// are compared octet for octet, so that no pair of URIs costs more than that.
bool equivalent(const Uri& a, const Uri& b);

/// The text of a URI without its headers, which a Request-URI cannot have (19.1.1, table 1).
std::string_view without_headers(const Uri& uri);

/// What a request can go to: the URI without its headers and its method (19.1.1, table 1; 19.1.5).
std::string request_uri_of(const Uri& uri);

/// "user@host" and port without parameters, headers and password, the host in lower case and
/// %-escapes of unreserved characters resolved: the key under which a registrar stores an
/// address-of-record (10.3).
std::string canonical_aor(const Uri& uri);

}  // namespace sip
