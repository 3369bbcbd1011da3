#include "message/replaces.h"

#include "grammar/char_class.h"
#include "message/leading_value.h"

namespace sip {

Result<Replaces> parse_replaces(std::string_view value) {
  const auto parsed = parse_call_id_value(value, "Replaces: not a Call-ID and parameters");
  if (!parsed) return std::unexpected(parsed.error());
  Replaces replaces{.call_id = parsed->call_id};
  int to_tags = 0;
  int from_tags = 0;
  for (std::string_view rest = parsed->params.text(); const auto param = Parameters::take(rest);) {
    if (equal_ignoring_case(param->name, "to-tag")) {
      replaces.to_tag = param->value.value_or("");
      ++to_tags;
    } else if (equal_ignoring_case(param->name, "from-tag")) {
      replaces.from_tag = param->value.value_or("");
      ++from_tags;
    } else if (equal_ignoring_case(param->name, "early-only")) {
      replaces.early_only = true;
    }
  }
  if (to_tags != 1 || !is_token(replaces.to_tag)) return malformed("Replaces: not one to-tag");
  if (from_tags != 1 || !is_token(replaces.from_tag)) {
    return malformed("Replaces: not one from-tag");
  }
  return replaces;
}

std::string to_string(const Replaces& replaces) {
  std::string text{replaces.call_id};
  text.append(";to-tag=").append(replaces.to_tag).append(";from-tag=").append(replaces.from_tag);
  if (replaces.early_only) text += ";early-only";
  return text;
}

}  // namespace sip
