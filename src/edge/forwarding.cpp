#include "edge/forwarding.h"

#include "auth/challenge.h"
#include "grammar/comma_list.h"
#include "grammar/digits.h"
#include "message/message_builder.h"
#include "message/values.h"

namespace sip {
namespace {

// A field that is a comma list, without its first value.
void write_rest(MessageBuilder& builder, HeaderName name, std::string_view field) {
  CommaList list{field};
  (void)list.next();
  while (const auto value = list.next()) builder.header(name, *value);
}

bool is_own(std::string_view credentials, std::string_view realm) {
  return !realm.empty() && auth_param(credentials, "realm") == realm;
}

}  // namespace

MessagePtr forwarded_request(const Message& request, const Forwarding& changes) {
  MessageBuilder builder = MessageBuilder::request(
      request.method_name(),
      changes.request_uri.empty() ? request.request_uri() : changes.request_uri);
  builder.header(HeaderName::via, changes.via);
  if (!changes.record_route.empty()) builder.header(HeaderName::record_route, changes.record_route);
  builder.header(HeaderName::max_forwards, max_forwards_of(request) - 1);
  bool route_dropped = !changes.drop_first_route;
  for (const HeaderSpan& span : request.headers()) {
    switch (span.name) {
      case HeaderName::max_forwards:
      case HeaderName::content_length: break;
      case HeaderName::route:
        if (std::exchange(route_dropped, true)) {
          builder.copy(request, span);
        } else {
          write_rest(builder, HeaderName::route, request.value_of(span));
        }
        break;
      case HeaderName::proxy_authorization:
        if (!is_own(request.value_of(span), changes.own_realm)) builder.copy(request, span);
        break;
      default: builder.copy(request, span);
    }
  }
  return std::move(builder).finish(request.body());
}

MessagePtr forwarded_response(const Message& response) {
  MessageBuilder builder = MessageBuilder::response(response.status(), response.reason_phrase());
  bool via_dropped = false;
  for (const HeaderSpan& span : response.headers()) {
    if (span.name == HeaderName::content_length) continue;
    if (span.name == HeaderName::via && !std::exchange(via_dropped, true)) {
      write_rest(builder, HeaderName::via, response.value_of(span));
      continue;
    }
    builder.copy(response, span);
  }
  return std::move(builder).finish(response.body());
}

std::string_view first_route(const Message& request) {
  std::string_view first;
  for_each_value(request, HeaderName::route, [&first](std::string_view value) {
    first = value;
    return false;
  });
  return first;
}

std::uint32_t max_forwards_of(const Message& request) {
  return parse_digits(request.header(HeaderName::max_forwards).value_or("70")).value_or(70);
}

}  // namespace sip
