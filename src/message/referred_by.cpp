#include "message/referred_by.h"

namespace sip {

Result<ReferredBy> parse_referred_by(std::string_view value) {
  const auto address = parse_name_addr(value);
  if (!address) return malformed("Referred-By: not a name-addr");
  const auto uri = parse_uri(address->uri);
  if (!uri) return malformed("Referred-By: not a URI");
  return ReferredBy{*address, *uri};
}

}  // namespace sip
