#pragma once

#include <string_view>

#include "base/result.h"

namespace sip {

// Media feature tags and what a caller prefers, as an application gives them. Errors:
// `invalid_argument`, its detail naming the rule.

/// Feature parameters of a Contact, from the first ";" on, RFC 3840 9. A base tag stands as it is,
/// any other behind "+"; each once.
///
///     feature-param   = enc-feature-tag [EQUAL LDQUOT (tag-value-list / string-value) RDQUOT]
///     enc-feature-tag = base-tags / other-tags
///     other-tags      = "+" ftag-name
///     tag-value       = ["!"] (token-nobang / boolean / numeric)
[[nodiscard]] Result<void> check_feature_params(std::string_view params);

/// The values of Accept-Contact or Reject-Contact, RFC 3841 9.2.
///
///     ac-value  = "*" *(SEMI ac-params)
///     ac-params = feature-param / "require" / "explicit"  ; the two in Accept-Contact only
[[nodiscard]] Result<void> check_contact_preferences(std::string_view values, bool accepts);

/// RFC 3841 9.1: directives of which none contradicts another: "no-fork, queue".
[[nodiscard]] Result<void> check_request_disposition(std::string_view values);

}  // namespace sip
