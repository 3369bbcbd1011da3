// The proxy's way of a request, RFC 3261 16.3-16.6, and CANCEL and ACK on it.
#include <algorithm>

#include "edge/edge_core.h"
#include "edge/forwarding.h"
#include "edge/users.h"
#include "grammar/digits.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/uri.h"

namespace sip {
namespace {

constexpr std::string_view kRouteHost = "edge.invalid";

// 16.6 step 4: who makes a dialog comes back this way.
bool makes_dialog(const Message& request) {
  const auto& to = to_of(request);
  if (to && to->tag()) return false;
  return request.method() == Method::invite || request.method() == Method::subscribe ||
         request.method() == Method::refer;
}

}  // namespace

void EdgeCore::proxy_request(TransactionId server, const MessagePtr& request, FlowId flow,
                             Instant now) {
  const auto& from = from_of(*request);
  const auto& to = to_of(*request);
  const auto from_uri = parse_uri(from->uri);
  if (configuration_.authenticate_calls && !to->tag() && from_uri && is_ours(from_uri->host)) {
    const auto verified = digest_.verify(*request, true, *users_, now);
    if (verified.verdict != DigestServer::Verdict::accepted) {
      const bool stale = verified.verdict == DigestServer::Verdict::stale;
      return challenge(server, *request, true, stale, now);
    }
    if (from_uri->user != verified.username) return answer(server, *request, 403, now);
  }
  std::vector<Target> targets;
  if (const std::uint16_t status = find_targets(*request, flow, targets); status != 0) {
    return answer(server, *request, status, now);
  }
  if (forks_.size() >= configuration_.forks) return answer(server, *request, 503, now);
  if (request->method() == Method::invite) {
    respond(server, make_response(*request, 100, {}, {}).finish(), now);
  }
  auto made = std::make_unique<Fork>();
  made->server = server;
  made->flow = flow;
  made->request = request;
  Fork& fork = forks_.add(std::move(made));
  forks_by_transaction_.insert(server.value, fork);
  fork.branches.reserve(targets.size());
  if (request->method() == Method::invite) arm_timer_c(fork, now);
  ++fork.live;  // it stays while branches are added
  for (const Target& target : targets) forward(fork, target, now);
  --fork.live;
  free_if_done(fork);
}

// 16.5. @returns a status to answer with, or 0.
std::uint16_t EdgeCore::find_targets(const Message& request, FlowId flow,
                                     std::vector<Target>& targets) const {
  const auto uri = parse_uri(request.request_uri());
  // A contact that is registered is on its binding's connection, also after a reconnect.
  FlowId bound;
  bindings_.for_each([&](const Binding& binding) {
    const auto contact = parse_uri(binding.contact);
    if (contact && contact->user == uri->user && equal_ignoring_case(contact->host, uri->host)) {
      bound = binding.flow;
    }
  });
  if (bound) {
    targets.push_back({std::string(request.request_uri()), bound});
    return 0;
  }
  if (const std::string_view route = first_route(request); !route.empty()) {
    const FlowId other = flow_of_route(route, flow);
    if (!other) return 404;
    if (connection(other) == nullptr) return 480;
    targets.push_back({std::string(request.request_uri()), other});
    return 0;
  }
  if (!is_ours(uri->host) || !uri->user) return 404;
  if (users_->password_of(*uri->user) == nullptr) return 404;
  for (const Binding* const binding : bindings_of(*uri->user)) {
    targets.push_back({binding->contact, binding->flow});
  }
  return targets.empty() ? 480 : 0;
}

void EdgeCore::forward(Fork& fork, const Target& target, Instant now) {
  const std::string via = via_for(target.flow);
  const std::string route = makes_dialog(*fork.request) ? route_for(fork.flow, target.flow) : "";
  const MessagePtr request =
      forwarded_request(*fork.request, {.request_uri = target.request_uri,
                                        .via = via,
                                        .record_route = route,
                                        .drop_first_route = !first_route(*fork.request).empty(),
                                        .own_realm = digest_.realm()});
  Branch& branch = fork.branches.emplace_back();
  branch.flow = target.flow;
  branch.request = request;
  TransactionEffects effects;
  const auto sent =
      transactions_.send_request(request, target.flow, is_reliable(target.flow), now, effects);
  if (!sent) return branch_failed(fork, branch, 503, now);
  branch.transaction = *sent;
  ++fork.live;
  forks_by_transaction_.insert(sent->value, fork);
  carry_out(effects, now);
}

// The ACK of a 2xx belongs to no transaction (16.11): along the route, without memory.
void EdgeCore::forward_ack(const MessagePtr& ack, FlowId flow) {
  std::vector<Target> targets;
  const auto uri = parse_uri(ack->request_uri());
  if (!uri || max_forwards_of(*ack) == 0 || find_targets(*ack, flow, targets) != 0) return;
  const std::string via = via_for(targets.front().flow);
  send(targets.front().flow,
       forwarded_request(*ack, {.request_uri = {},
                                .via = via,
                                .record_route = {},
                                .drop_first_route = !first_route(*ack).empty(),
                                .own_realm = digest_.realm()}));
}

void EdgeCore::cancel_received(const MessagePtr& cancel, FlowId flow, Instant now) {
  const TransactionId named = transactions_.named_by(*cancel);
  const auto server = transactions_.serve(cancel, flow, is_reliable(flow), now);
  if (!server) return;
  answer(*server, *cancel, named ? 200 : 481, now);
  Fork* const fork = fork_of(named);
  // 9.2: it has no effect on other requests.
  if (fork != nullptr && fork->request->method() == Method::invite) cancel_branches(*fork, now);
}

// The Record-Route names both connections of the call, signed, so that nobody can address another
// one: what comes on one goes out on the other.
std::string EdgeCore::route_for(FlowId from, FlowId to) const {
  std::string user{DecimalText{from.value}.view()};
  user.append("-").append(DecimalText{to.value}.view());
  const std::string signature = hash_hex(HashAlgorithm::sha256, route_key_ + user);
  return "<sip:" + user + "-" + signature.substr(0, 16) + "@" + std::string(kRouteHost) +
         ";transport=ws;lr>";
}

FlowId EdgeCore::flow_of_route(std::string_view route, FlowId from) const {
  const auto address = parse_name_addr(route);
  const auto uri = address ? parse_uri(address->uri) : malformed("Route");
  if (!uri || !uri->user || uri->host != kRouteHost) return {};
  const std::string_view user = *uri->user;
  const std::size_t dash = user.find('-');
  const std::size_t second = user.find('-', dash + 1);
  if (dash == std::string_view::npos || second == std::string_view::npos) return {};
  const auto a = parse_digits(user.substr(0, dash));
  const auto b = parse_digits(user.substr(dash + 1, second - dash - 1));
  if (!a || !b || address->text != route_for(FlowId{*a}, FlowId{*b})) return {};
  return from.value == *a ? FlowId{*b} : FlowId{*a};
}

}  // namespace sip
