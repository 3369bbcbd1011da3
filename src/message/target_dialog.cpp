#include "message/target_dialog.h"

#include "message/leading_value.h"

namespace sip {

Result<TargetDialog> parse_target_dialog(std::string_view value) {
  const auto parsed = parse_call_id_value(value, "Target-Dialog: not a Call-ID and parameters");
  if (!parsed) return std::unexpected(parsed.error());
  const auto local_tag = token_of(parsed->params, "local-tag");
  const auto remote_tag = token_of(parsed->params, "remote-tag");
  if (!local_tag || !remote_tag) return malformed("Target-Dialog: local-tag or remote-tag");
  return TargetDialog{parsed->call_id, *local_tag, *remote_tag};
}

std::string to_string(const TargetDialog& target) {
  std::string text{target.call_id};
  text.append(";local-tag=").append(target.local_tag);
  text.append(";remote-tag=").append(target.remote_tag);
  return text;
}

}  // namespace sip
