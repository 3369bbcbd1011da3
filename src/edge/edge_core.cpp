#include "edge/edge_core.h"

#include <algorithm>

#include "edge/forwarding.h"
#include "edge/users.h"
#include "grammar/char_class.h"
#include "message/message_builder.h"
#include "message/uri.h"
#include "message/via.h"

namespace sip {

/// Every body is the core's own: frames come and go whole.
class EdgeCore::NoBodies : public BodyHost {
 public:
  std::string octets(BodyId) override { return {}; }
  void released(BodyId) override {}
};

EdgeCore::EdgeCore(RandomSource& random, EdgeConfiguration configuration)
    : random_(random),
      configuration_(std::move(configuration)),
      users_(std::make_unique<Users>()),
      digest_(configuration_.domain, random),
      no_host_(std::make_unique<NoBodies>()),
      bodies_(*no_host_),
      transactions_(timers_, random, configuration_.timers),
      route_key_(random_token(random, 16)) {}

EdgeCore::~EdgeCore() = default;

Result<void> EdgeCore::add_user(std::string_view name, std::string_view password) {
  return users_->add(name, password);
}

void EdgeCore::flow_opened(FlowId flow, bool secure, bool reliable) {
  flows_.push_back({flow, secure, reliable});
}

void EdgeCore::flow_closed(FlowId flow, Instant now) {
  std::erase_if(flows_, [flow](const Connection& open) { return open.id == flow; });
  std::vector<BindingId> lost;
  bindings_.for_each([&](const Binding& binding) {
    if (binding.flow == flow) lost.push_back(binding.id);
  });
  for (const BindingId id : lost) unbind(id);
  TransactionEffects effects;
  transactions_.flow_closed(flow, effects);
  carry_out(effects, now);
}

void EdgeCore::receive(FlowId flow, std::string frame, Instant now) {
  const std::size_t end = frame.find("\r\n\r\n");
  const std::size_t cut = end == std::string::npos ? frame.size() : end + 4;
  Body body = bodies_.make(frame.substr(cut));
  frame.resize(cut);
  const auto parsed =
      parse_message(std::move(frame), std::move(body), bodies_, configuration_.message_limits);
  if (!parsed) return;
  const MessagePtr& message = *parsed;
  if (const auto fault = find_fault(*message)) {
    const bool answerable = message->is_request() && message->method() != Method::ack &&
                            fault->status != 0 && top_via_of(*message);
    if (answerable) {
      send(flow, make_response(*message, fault->status, {}, random_token(random_)).finish());
    }
    return;
  }
  TransactionEffects effects;
  transactions_.receive(message, flow, now, effects);
  carry_out(effects, now);
}

void EdgeCore::handle_timeout(Instant now) {
  while (const auto due = timers_.pop_due(now)) {
    const TimerKey key = due->key;
    if (key.owner == kTransactionTimers) {
      TransactionEffects effects;
      transactions_.handle_timer(key, now, effects);
      carry_out(effects, now);
    } else if (static_cast<EdgeTimer>(key.name) == EdgeTimer::binding_expires) {
      Binding* const binding = bindings_.find(BindingId{key.id});
      if (binding == nullptr) continue;
      binding->timer = 0;
      unbind(binding->id);
    } else if (Fork* const fork = forks_.find(ForkId{key.id}); fork == nullptr) {
      continue;
    } else if (static_cast<EdgeTimer>(key.name) == EdgeTimer::cancel_give_up) {
      fork->cancel_timer = 0;
      give_up_cancelled(*fork, now);
    } else {
      fork->timer_c = 0;
      cancel_branches(*fork, now);
      answer(fork->server, *fork->request, 408, now);
      fork->final_sent = true;
    }
  }
}

EdgeOutput EdgeCore::poll() {
  if (outputs_.empty()) return {};
  EdgeOutput output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

void EdgeCore::carry_out(TransactionEffects& effects, Instant now) {
  using Kind = TransactionEffect::Kind;
  for (const TransactionEffect& effect : effects) {
    Fork* const fork = fork_of(effect.transaction);
    Branch* const branch = fork == nullptr ? nullptr : branch_of(*fork, effect.transaction);
    switch (effect.kind) {
      case Kind::send: send(effect.flow, effect.message); break;
      case Kind::request: request_received(effect.message, effect.flow, now); break;
      case Kind::response:
        if (branch != nullptr) response_received(*fork, *branch, effect.message, now);
        break;
      case Kind::stray:  // RFC 6026 8.9: not forwarded
      case Kind::refusal_lost: break;
      case Kind::timeout:
        if (branch != nullptr) branch_failed(*fork, *branch, 408, now);
        break;
      case Kind::flow_lost:
        if (branch != nullptr) branch_failed(*fork, *branch, 480, now);
        break;
      case Kind::ended: transaction_ended(effect.transaction, now); break;
    }
  }
}

void EdgeCore::request_received(const MessagePtr& request, FlowId flow, Instant now) {
  if (request->method() == Method::ack) return forward_ack(request, flow);
  if (request->method() == Method::cancel) return cancel_received(request, flow, now);
  const auto transaction = transactions_.serve(request, flow, is_reliable(flow), now);
  if (!transaction) {
    return send(flow, make_response(*request, 503, {}, random_token(random_)).finish());
  }
  const TransactionId server = *transaction;
  const auto uri = parse_uri(request->request_uri());
  if (!uri || !uri->is_sip_or_sips()) return answer(server, *request, 416, now);
  if (max_forwards_of(*request) == 0) return answer(server, *request, 483, now);
  if (const auto required = request->header(HeaderName::proxy_require)) {
    MessageBuilder builder = make_response(*request, 420, {}, random_token(random_));
    builder.header(HeaderName::unsupported, *required);
    return respond(server, std::move(builder).finish(), now);
  }
  if (request->method() == Method::register_ && is_ours(uri->host)) {
    return register_received(server, request, flow, now);
  }
  if (request->method() == Method::options && is_ours(uri->host) && !uri->user) {
    return answer(server, *request, 200, now);
  }
  proxy_request(server, request, flow, now);
}

void EdgeCore::answer(TransactionId server, const Message& request, std::uint16_t status,
                      Instant now) {
  respond(server, make_response(request, status, {}, random_token(random_)).finish(), now);
}

void EdgeCore::respond(TransactionId server, MessagePtr response, Instant now) {
  TransactionEffects effects;
  // The transaction may be gone with its flow: then there is nobody to answer.
  if (transactions_.send_response(server, std::move(response), now, effects)) {
    carry_out(effects, now);
  }
}

void EdgeCore::challenge(TransactionId server, const Message& request, bool proxy, bool stale,
                         Instant now) {
  MessageBuilder builder = make_response(request, proxy ? 407 : 401, {}, random_token(random_));
  for (const std::string& value : digest_.challenges(stale, now)) {
    builder.header(proxy ? HeaderName::proxy_authenticate : HeaderName::www_authenticate, value);
  }
  respond(server, std::move(builder).finish(), now);
}

bool EdgeCore::is_ours(std::string_view host) const {
  return equal_ignoring_case(host, configuration_.domain);
}

std::string EdgeCore::via_for(FlowId flow) {
  const Connection* const open = connection(flow);
  const bool secure = open != nullptr && open->secure;
  return (secure ? "SIP/2.0/WSS edge.invalid;branch=" : "SIP/2.0/WS edge.invalid;branch=") +
         transactions_.new_branch();
}

const EdgeCore::Connection* EdgeCore::connection(FlowId flow) const {
  const auto open = std::ranges::find(flows_, flow, &Connection::id);
  return open == flows_.end() ? nullptr : &*open;
}

bool EdgeCore::is_reliable(FlowId flow) const {
  const Connection* const open = connection(flow);
  return open == nullptr || open->reliable;
}

EdgeCore::Statistics EdgeCore::statistics() const {
  return {flows_.size(),
          bindings_.size(),
          forks_.size(),
          transactions_.client_count(),
          transactions_.server_count(),
          timers_.size()};
}

}  // namespace sip
