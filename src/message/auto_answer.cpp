#include "message/auto_answer.h"

#include <algorithm>
#include <string>

#include "grammar/char_class.h"
#include "grammar/quoted_string.h"
#include "message/leading_value.h"
#include "message/name_addr.h"
#include "message/values.h"

namespace sip {
namespace {

// A delay that nobody means: the caller would have given up.
constexpr std::uint32_t kLongestDelay = 180;

// "alert-autoanswer", "Auto Answer": with or without what stands between the words.
bool says_auto_answer(std::string_view info) {
  std::string letters;
  for (const char c : unquote(info)) {
    if (is_class(c, kAlpha)) letters += to_lower(c);
  }
  return letters.find("autoanswer") != std::string::npos;
}

// Of a value without angle brackets all is one: "info=alert-autoanswer", "Auto Answer".
std::optional<std::uint32_t> delay_of(std::string_view value) {
  const auto address = parse_name_addr(value);
  const std::string bare = ";" + std::string(value);
  const Parameters params = address && value.starts_with('<') ? address->params : Parameters{bare};
  if (const auto seconds = number_of(params, "answer-after")) return seconds;
  for (std::string_view rest = params.text(); const auto param = Parameters::take(rest);) {
    const bool is_info = equal_ignoring_case(param->name, "info");
    if (says_auto_answer(is_info ? param->value.value_or("") : param->name))
      return number_of(params, "delay").value_or(0);
  }
  return std::nullopt;
}

}  // namespace

std::optional<AutoAnswer> auto_answer_of(const Message& invite) {
  std::optional<AutoAnswer> asked;
  for (const HeaderName name : {HeaderName::priv_answer_mode, HeaderName::answer_mode}) {
    const auto value = invite.header(name);
    const auto mode = value ? parse_token_value(*value, "Answer-Mode: no mode") : malformed("none");
    if (!mode) continue;
    if (equal_ignoring_case(mode->token, "Manual")) return std::nullopt;
    if (equal_ignoring_case(mode->token, "Auto"))
      asked = AutoAnswer{.required = mode->params.has("require")};
  }
  for (const HeaderName name : {HeaderName::call_info, HeaderName::alert_info}) {
    for_each_value(invite, name, [&asked](std::string_view value) {
      const auto delay = delay_of(value);
      if (!delay) return true;
      if (!asked) asked = AutoAnswer{};
      asked->delay = std::min(*delay, kLongestDelay);
      return false;
    });
  }
  return asked;
}

}  // namespace sip
