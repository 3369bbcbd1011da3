#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The Date header field, RFC 3261 20.17: always in GMT.
///
///     SIP-date = wkday "," SP 2DIGIT SP month SP 4DIGIT SP 2DIGIT ":" 2DIGIT ":" 2DIGIT SP "GMT"
struct Date {
  std::uint16_t year = 0;
  std::uint8_t month = 0;  ///< 1-12
  std::uint8_t day = 0;    ///< 1-31
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;  ///< 0-59

  friend bool operator==(const Date&, const Date&) = default;
};

Result<Date> parse_date(std::string_view value);

}  // namespace sip
