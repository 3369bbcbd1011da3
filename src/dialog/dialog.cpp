#include "dialog/dialog.h"

#include <algorithm>

#include "base/text_hash.h"
#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/leading_value.h"
#include "message/name_addr.h"
#include "message/route_value.h"
#include "message/uri.h"
#include "message/values.h"
#include "message/via.h"

namespace sip {
namespace {

std::string_view tag_of(const Result<NameAddr>& address) {
  return address ? address->tag().value_or(std::string_view{}) : std::string_view{};
}

std::string_view call_id_of(const Message& message) {
  return message.header(HeaderName::call_id).value_or("");
}

struct RecordRoute {
  std::vector<std::string> usable;  // in the order of the message
  bool whole = true;                // all of it is usable
};

RecordRoute record_route_of(const Message& message) {
  RecordRoute found;
  for_each_value(message, HeaderName::record_route, [&found](std::string_view value) {
    if (auto route = route_from(value)) {
      found.usable.push_back(std::move(*route));
    } else {
      found.whole = false;
    }
    return true;
  });
  return found;
}

std::vector<std::string> reversed(std::vector<std::string> routes) {
  std::ranges::reverse(routes);
  return routes;
}

// More lenient: `lr` behind the brackets can only be meant for the URI.
bool is_loose(std::string_view route) {
  const auto address = parse_name_addr(route);
  const auto uri = address ? parse_uri(address->uri) : malformed("Route");
  return !uri || uri->params.has("lr") || address->params.has("lr");
}

// Looked for at each request, where taking the URI apart would cost 4 % of it.
bool may_have_method(std::string_view uri) {
  constexpr std::string_view kMethod = "method";
  for (std::size_t at = uri.find(';'); at != std::string_view::npos; at = uri.find(';', at + 1)) {
    if (equal_ignoring_case(uri.substr(at + 1, kMethod.size()), kMethod)) return true;
  }
  return false;
}

// 12.2.1.1: without what no Request-URI has, which a peer's Contact or Record-Route may.
std::string target_of(std::string_view uri) {
  if (!uri.contains('?') && !may_have_method(uri)) return std::string{uri};
  const auto parsed = parse_uri(uri);
  return parsed ? request_uri_of(*parsed) : std::string{uri};
}

std::string_view uri_of(std::string_view route) {
  const auto address = parse_name_addr(route);
  return address ? address->uri : route;
}

bool is_call_id(std::string_view text) {
  const auto parsed = parse_call_id_value(text, "Call-ID: not one");
  return parsed && parsed->call_id == text;
}

Result<void> check_route(std::string_view route) {
  if (const auto text = check_text(route); !text) return std::unexpected(text.error());
  const auto address = parse_name_addr(route);
  if (!address || route.find('<') == std::string_view::npos) {
    return invalid_argument("route set: not a URI in angle brackets");
  }
  if (const auto uri = check_uri(address->uri); !uri) return std::unexpected(uri.error());
  return {};
}

Result<void> check_state(const DialogState& state) {
  if (!is_call_id(state.call_id)) return invalid_argument("Call-ID: not one");
  if (!is_token(state.local_tag)) return invalid_argument("local tag: not a token");
  if (!state.remote_tag.empty() && !is_token(state.remote_tag))
    return invalid_argument("remote tag: not a token");
  for (const std::string* const uri : {&state.local_uri, &state.remote_uri, &state.remote_target}) {
    if (const auto checked = check_uri(*uri); !checked) return std::unexpected(checked.error());
  }
  for (const std::string& route : state.route_set) {
    if (const auto checked = check_route(route); !checked) return checked;
  }
  if (state.local_sequence_number.value_or(0) >= kCSeqEnd ||
      state.remote_sequence_number.value_or(0) >= kCSeqEnd) {
    return invalid_argument("CSeq: not below 2^31");
  }
  return {};
}

}  // namespace

bool is_over_tls(const Message& request) {
  const auto& via = top_via_of(request);
  return via &&
         (equal_ignoring_case(via->transport, "WSS") || equal_ignoring_case(via->transport, "TLS"));
}

std::uint32_t DialogKey::hash(std::uint32_t seed) const {
  return text_hash(remote_tag, text_hash(local_tag, text_hash(call_id, seed)));
}

DialogKey key_for_request(const Message& incoming) {
  return {call_id_of(incoming), tag_of(to_of(incoming)), tag_of(from_of(incoming))};
}

DialogKey key_for_response(const Message& incoming) {
  return {call_id_of(incoming), tag_of(from_of(incoming)), tag_of(to_of(incoming))};
}

Result<Dialog> Dialog::for_client(const Message& request, const Message& response) {
  if (const auto& from = from_of(request); !from) return std::unexpected(from.error());
  if (const auto& to = to_of(response); !to) return std::unexpected(to.error());
  const auto contact = contact_of(response);
  if (!contact) return std::unexpected(contact.error());
  Dialog dialog = from_response(request, response);
  dialog.state_.remote_target = contact->uri;
  return dialog;
}

Dialog Dialog::without_contact(const Message& request, const Message& response) {
  Dialog dialog = from_response(request, response);
  dialog.state_.remote_target = request.request_uri();
  dialog.lacks_contact_ = true;
  return dialog;
}

// All of it but the remote target.
Dialog Dialog::from_response(const Message& request, const Message& response) {
  const auto& from = from_of(request);
  const auto& to = to_of(response);
  const auto& cseq = cseq_of(request);
  Dialog dialog;
  dialog.state_.call_id = call_id_of(request);
  dialog.state_.local_tag = tag_of(from);
  dialog.state_.remote_tag = tag_of(to);
  if (from) dialog.state_.local_uri = from->uri;
  if (to) dialog.state_.remote_uri = to->uri;
  dialog.state_.route_set = reversed(record_route_of(response).usable);
  if (cseq) dialog.state_.local_sequence_number = cseq->number;
  dialog.state_.secure = is_sips(request.request_uri()) && is_over_tls(request);
  return dialog;
}

Result<Dialog> Dialog::for_server(const Message& request, std::string_view local_tag, bool secure) {
  const auto& from = from_of(request);
  const auto& to = to_of(request);
  const auto contact = remote_target_of(request);
  const auto& cseq = cseq_of(request);
  if (!from) return std::unexpected(from.error());
  if (!to) return std::unexpected(to.error());
  if (!contact) return std::unexpected(contact.error());
  Dialog dialog;
  dialog.state_.call_id = call_id_of(request);
  dialog.state_.local_tag = local_tag;
  dialog.state_.remote_tag = tag_of(from);
  dialog.state_.local_uri = to->uri;
  dialog.state_.remote_uri = from->uri;
  dialog.state_.remote_target = contact->uri;
  dialog.state_.route_set = record_route_of(request).usable;
  if (cseq) dialog.state_.remote_sequence_number = cseq->number;
  dialog.state_.secure = secure && is_sips(request.request_uri());
  return dialog;
}

Result<Dialog> Dialog::from_state(const DialogState& state) {
  if (const auto checked = check_state(state); !checked) return std::unexpected(checked.error());
  Dialog dialog;
  dialog.state_ = state;
  return dialog;
}

Result<void> Dialog::recompute_route_set(const Message& response) {
  RecordRoute recorded = record_route_of(response);
  if (!recorded.whole) return malformed("Record-Route: not a URI in angle brackets");
  state_.route_set = reversed(std::move(recorded.usable));
  return {};
}

void Dialog::refresh_target(const Message& message) {
  const auto contact = contact_of(message);
  if (!contact || is_weakened_by(message)) return;
  state_.remote_target = contact->uri;
  lacks_contact_ = false;
}

bool Dialog::is_weakened_by(const Message& message) const {
  if (!state_.secure || !is_sips(state_.remote_target)) return false;
  const auto contact = contact_of(message);
  return contact && !is_sips(contact->uri);
}

std::uint32_t Dialog::next_local_cseq() {
  const std::uint32_t next = state_.local_sequence_number.value_or(0) + 1;
  if (next >= kCSeqEnd) return 0;
  state_.local_sequence_number = next;
  return next;
}

void Dialog::raise_local_cseq(std::uint32_t number) {
  state_.local_sequence_number = std::max(number, state_.local_sequence_number.value_or(0));
}

bool Dialog::is_strict() const {
  return !state_.route_set.empty() && !is_loose(state_.route_set.front());
}

std::string Dialog::request_uri() const {
  return target_of(is_strict() ? uri_of(state_.route_set.front()) : state_.remote_target);
}

void Dialog::write_routes(MessageBuilder& builder) const {
  const bool strict = is_strict();
  for (std::size_t i = strict ? 1 : 0; i < state_.route_set.size(); ++i)
    builder.header(HeaderName::route, state_.route_set[i]);
  if (strict) builder.header(HeaderName::route, {"<", state_.remote_target, ">"});
}

MessageBuilder Dialog::make_request(std::string_view method, std::uint32_t cseq,
                                    std::string_view via) const {
  MessageBuilder builder = MessageBuilder::request(method, request_uri());
  builder.header(HeaderName::via, via);
  builder.header(HeaderName::max_forwards, std::uint32_t{70});
  write_routes(builder);
  const auto party = [&builder](HeaderName name, const std::string& display_name,
                                const std::string& uri, const std::string& tag) {
    builder.header(name, {display_name, display_name.empty() ? "<" : " <", uri,
                          tag.empty() ? ">" : ">;tag=", tag});
  };
  party(HeaderName::from, local_name_, state_.local_uri, state_.local_tag);
  party(HeaderName::to, {}, state_.remote_uri, state_.remote_tag);
  builder.header(HeaderName::call_id, state_.call_id);
  builder.header(HeaderName::cseq, {DecimalText{cseq}.view(), " ", method});
  return builder;
}

}  // namespace sip
