#include "message/via.h"

#include "grammar/cursor.h"
#include "grammar/host.h"
#include "message/message.h"
#include "message/values.h"

namespace sip {
namespace {

bool take_protocol(Cursor& in) {
  return equal_ignoring_case(in.take_while(kTokenChar), "SIP") && in.take_between_spaces('/') &&
         in.take_while(kTokenChar) == "2.0" && in.take_between_spaces('/');
}

//     sent-protocol = protocol-name SLASH protocol-version SLASH transport
std::optional<std::string_view> take_sent_protocol(Cursor& in) {
  constexpr std::string_view kUsual = "SIP/2.0/";
  if (in.rest().starts_with(kUsual)) {
    in.take_octets(kUsual.size());
    in.skip_space();
  } else if (!take_protocol(in)) {
    return std::nullopt;
  }
  const std::string_view transport = in.take_while(kTokenChar);
  if (transport.empty()) return std::nullopt;
  return transport;
}

// Whether a URI-like host of sent-by is followed by its port, split at the last colon outside
// brackets.
void split_sent_by(std::string_view sent_by, std::string_view& host, std::string_view& port) {
  const std::size_t colon = sent_by.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && sent_by.find(']', colon) == std::string_view::npos;
  host = trim(sent_by.substr(0, has_port ? colon : sent_by.size()));
  port = has_port ? trim(sent_by.substr(colon + 1)) : std::string_view{};
}

}  // namespace

Result<Via> parse_via(std::string_view value) {
  Cursor in{value};
  Via via;
  via.text = value;

  const auto transport = take_sent_protocol(in);
  if (!transport) return malformed("Via: sent-protocol");
  via.transport = *transport;

  if (in.take_while(kSpace).empty()) return malformed("Via: no space before sent-by");
  const std::string_view from_sent_by = in.rest();
  const auto sent_by = take_host_port(in, true);
  if (!sent_by) return malformed("Via: sent-by");
  via.host = sent_by->host;
  via.port = sent_by->port;
  via.sent_by = from_sent_by.substr(0, from_sent_by.size() - in.rest().size());

  in.skip_space();
  if (!in.at_end() && in.peek() != ';') return malformed("Via: text behind sent-by");
  via.params = Parameters{in.rest()};
  via.branch = via.params.value("branch");
  return via;
}

const Result<Via>& top_via_of(const Message& message) {
  if (message.top_via_) return *message.top_via_;
  const auto value = message.header(HeaderName::via);
  if (!value) return message.top_via_.emplace(malformed("Via: missing"));
  const auto first = CommaList{*value}.next();
  return message.top_via_.emplace(first ? parse_via(*first) : malformed("Via: empty"));
}

std::size_t via_count(const Message& message) {
  std::size_t count = 0;
  for_each_value(message, HeaderName::via, [&count](std::string_view) {
    ++count;
    return true;
  });
  return count;
}

bool same_sent_by(std::string_view a, std::string_view b) {
  std::string_view host_a, port_a, host_b, port_b;
  split_sent_by(a, host_a, port_a);
  split_sent_by(b, host_b, port_b);
  return same_host(host_a, host_b) && port_a == port_b;
}

}  // namespace sip
