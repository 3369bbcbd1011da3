#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "message/replaces.h"
#include "message/uri.h"

namespace sip {

/// The Refer-To header field, RFC 3515 2.1.
///
///     Refer-To = ( name-addr / addr-spec ) *( SEMI generic-param )
struct ReferTo {
  Uri uri;

  /// The method parameter of the URI; INVITE where it is absent (3515 2.1).
  std::string_view method() const { return uri.params.value("method").value_or("INVITE"); }
  /// Whether it names somebody who can be called: what a REFER names may be a page as well (2.4.3).
  bool asks_for_call() const;
  /// The text of the Replaces field among the URI's headers, its escapes resolved, for
  /// `parse_replaces`. None where there is none.
  std::optional<std::string> replaces() const;
};

/// A Replaces in it that names no call, or could not be written, is an error, too.
Result<ReferTo> parse_refer_to(std::string_view value);

/// "<uri>", and with `replaces` "<uri?Replaces=...>", escaped as a header of a URI has to be.
/// Headers that the URI has already stay.
std::string refer_to_text(std::string_view uri, const Replaces* replaces = nullptr);

}  // namespace sip
