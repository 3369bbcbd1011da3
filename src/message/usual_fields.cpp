#include "grammar/eight_octets.h"
#include "message/header_name_table.h"
#include "message/message_parser.h"
#include "message/value_limits.h"

namespace sip {

// Header fields as nearly all are: a short name, a colon, one space, a value without control
// characters, CR LF and no fold. It ends before the first line that needs a closer look.
void MessageParser::take_usual_fields() {
  std::vector<HeaderSpan>& fields = message_->headers_;
  std::string_view rest = rest_;
  std::uint32_t offset = offset_of(rest);
  // What is written into the table could be a limit, as far as the compiler knows.
  const std::uint32_t always_short = limits_.digits;
  const std::uint32_t most = limits_.header_fields;
  for (std::size_t count = fields.size(); count < most; ++count) {
    const auto [name, name_length] = leading_header_name(rest);
    if (name == HeaderName::other && !is_token(rest.substr(0, name_length))) break;
    const std::size_t begin = name_length + 2;
    const std::size_t end = find_below_space(rest, begin);
    const std::size_t next = end + 2;
    if (next >= rest.size() || end <= begin || rest[begin - 1] != ' ' || rest[begin] == ' ' ||
        rest[end - 1] == ' ' || rest[end] != '\r' || rest[end + 1] != '\n' ||
        is_blank(rest[next])) {
      break;
    }
    fields.push_back({.name_begin = offset,
                      .value_begin = offset + static_cast<std::uint32_t>(begin),
                      .value_end = offset + static_cast<std::uint32_t>(end),
                      .name_length = static_cast<std::uint16_t>(name_length),
                      .name = name});
    if (end - begin > always_short && !is_short(name, end - begin)) check_limits(fields.back());
    rest.remove_prefix(next);
    offset += static_cast<std::uint32_t>(next);
  }
  rest_ = rest;
}

// Whether no limit can be passed by a value of so many octets.
bool MessageParser::is_short(HeaderName name, std::size_t octets) const {
  return octets <= limits_.digits ||
         (octets <= limits_.values && octets <= limits_.parameters && !is_number(name));
}

}  // namespace sip
