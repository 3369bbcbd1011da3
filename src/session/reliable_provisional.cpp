#include "session/reliable_provisional.h"

#include "message/rseq.h"
#include "message/values.h"

namespace sip {

std::optional<std::uint32_t> reliable_rseq(const Message& response) {
  const bool may_be =
      response.method() == Method::invite && response.status() > 100 && response.status() < 200;
  if (!may_be || !lists_token(response, HeaderName::require, "100rel")) return std::nullopt;
  const auto value = response.header(HeaderName::rseq);
  const auto number = value ? parse_rseq(*value) : malformed("RSeq: missing");
  if (!number) return std::nullopt;
  return *number;
}

bool requires_reliable_provisionals(const Message& invite) {
  return lists_token(invite, HeaderName::require, "100rel");
}

bool supports_reliable_provisionals(const Message& invite) {
  return lists_token(invite, HeaderName::supported, "100rel") ||
         requires_reliable_provisionals(invite);
}

}  // namespace sip
