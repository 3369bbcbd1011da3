#include "message/warning.h"

#include "grammar/cursor.h"
#include "grammar/digits.h"
#include "grammar/quoted_string.h"

namespace sip {

Result<Warning> parse_warning(std::string_view value) {
  Cursor in{value};
  const std::string_view digits = in.take_while(kDigit);
  const auto code = parse_digits<std::uint16_t>(digits);
  if (!code || digits.size() != 3) return malformed("Warning: not a code of three digits");
  if (in.take_while(kSpace).empty()) return malformed("Warning: no agent");
  const std::string_view agent = in.take_octets(in.rest().find_first_of(" \t\r\n\""));
  if (agent.empty() || in.take_while(kSpace).empty()) return malformed("Warning: no agent");
  if (quoted_string_length(in.rest()) != in.rest().size() || in.at_end()) {
    return malformed("Warning: no quoted text");
  }
  return Warning{*code, agent, in.rest()};
}

}  // namespace sip
