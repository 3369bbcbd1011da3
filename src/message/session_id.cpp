#include "message/session_id.h"

#include <algorithm>
#include <array>

#include "message/leading_value.h"

namespace sip {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_session_uuid(std::string_view text) {
  return text.size() == kNilSessionUuid.size() && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

Result<SessionId> parse_session_id(std::string_view value) {
  const auto parsed = parse_token_value(value, "Session-ID: not a UUID");
  if (!parsed) return std::unexpected(parsed.error());
  const std::string_view remote = parsed->params.value("remote").value_or(kNilSessionUuid);
  if (!is_session_uuid(parsed->token) || !is_session_uuid(remote))
    return malformed("Session-ID: not a UUID");
  return SessionId{parsed->token, remote};
}

std::string new_session_uuid(RandomSource& random) {
  std::array<std::uint8_t, 16> octets{};
  random.fill(octets);
  octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0FU) | 0x40U);  // version 4
  octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3FU) | 0x80U);  // the variant of RFC 4122
  std::string uuid(kNilSessionUuid);
  for (std::size_t i = 0; i < octets.size(); ++i) {
    uuid[2 * i] = kDigits[octets[i] >> 4U];
    uuid[2 * i + 1] = kDigits[octets[i] & 0x0FU];
  }
  return uuid;
}

}  // namespace sip
