#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The Replaces header field, RFC 3891 6.1: the dialog that an INVITE takes the place of, its tags
/// as the receiver's user agent sees them: to-tag is the receiver's own, from-tag the other side's.
/// Inside a Refer-To URI it stands escaped: see `ReferTo::replaces`.
///
///     Replaces       = callid *( SEMI replaces-param )
///     replaces-param = to-tag / from-tag / early-flag / generic-param
///
/// Exactly one to-tag and one from-tag; "0" stands for the missing tag of an RFC 2543 peer.
struct Replaces {
  std::string_view call_id{};
  std::string_view to_tag{};
  std::string_view from_tag{};
  bool early_only = false;

  friend bool operator==(const Replaces&, const Replaces&) = default;
};

Result<Replaces> parse_replaces(std::string_view value);
std::string to_string(const Replaces& replaces);

}  // namespace sip
