#pragma once

#include <string_view>

#include "base/result.h"
#include "message/name_addr.h"
#include "message/uri.h"

namespace sip {

/// The Referred-By header field, RFC 3892 3. It goes from the REFER into the request that the REFER
/// causes byte for byte: copy `address.text`.
///
///     Referred-By = ( name-addr / addr-spec ) *( SEMI ( "cid" EQUAL sip-clean-msg-id /
///     generic-param ) )
struct ReferredBy {
  NameAddr address;
  Uri uri;
};

Result<ReferredBy> parse_referred_by(std::string_view value);

}  // namespace sip
