#include "message/event.h"

#include "message/leading_value.h"

namespace sip {

Result<Event> parse_event(std::string_view value) {
  const auto parsed = parse_token_value(value, "Event: not an event type");
  if (!parsed) return std::unexpected(parsed.error());
  const std::string_view type = parsed->token;
  if (type.front() == '.' || type.back() == '.' || type.find("..") != std::string_view::npos) {
    return malformed("Event: a part of the event type is empty");
  }
  return Event{type, token_of(parsed->params, "id"), parsed->params};
}

std::string to_string(const Event& event) {
  std::string text{event.type};
  if (event.id) text.append(";id=").append(*event.id);
  return text;
}

}  // namespace sip
