#include "subscription/sipfrag.h"

#include <algorithm>

#include "grammar/digits.h"

namespace sip {

std::optional<SipfragStatus> parse_sipfrag(std::string_view fragment) {
  constexpr std::string_view kVersion = "SIP/2.0 ";
  constexpr std::size_t kDigits = 3;
  // Empty lines before it are passed over, as before a message (RFC 3261 7.5).
  fragment.remove_prefix(std::min(fragment.find_first_not_of("\r\n"), fragment.size()));
  const std::string_view line = fragment.substr(0, fragment.find_first_of("\r\n"));
  if (line.size() < kVersion.size() + kDigits ||
      !equal_ignoring_case(line.substr(0, kVersion.size()), kVersion)) {
    return std::nullopt;
  }
  const std::string_view rest = line.substr(kVersion.size());
  const auto status = parse_digits<std::uint16_t>(rest.substr(0, kDigits));
  if (!status || *status < 100 || *status > 699) return std::nullopt;
  if (rest.size() > kDigits && rest[kDigits] != ' ') return std::nullopt;
  return SipfragStatus{*status, trim(rest.substr(kDigits))};
}

std::string make_sipfrag(std::uint16_t status, std::string_view reason_phrase) {
  std::string fragment = "SIP/2.0 ";
  fragment.append(DecimalText{status}.view()).append(" ").append(reason_phrase).append("\r\n");
  return fragment;
}

}  // namespace sip
