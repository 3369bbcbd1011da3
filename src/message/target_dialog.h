#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The Target-Dialog header field, RFC 4538 7: the dialog that allows a request outside of it, its
/// tags as the receiver sees them: local-tag is the receiver's own.
///
///     Target-Dialog = callid *( SEMI ( remote-param / local-param / generic-param ) )
struct TargetDialog {
  std::string_view call_id;
  std::string_view local_tag;
  std::string_view remote_tag;

  friend bool operator==(const TargetDialog&, const TargetDialog&) = default;
};

Result<TargetDialog> parse_target_dialog(std::string_view value);
std::string to_string(const TargetDialog& target);

}  // namespace sip
