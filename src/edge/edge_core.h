#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/digest_server.h"
#include "base/hash_index.h"
#include "base/id_table.h"
#include "edge/edge_records.h"
#include "transaction/transaction_layer.h"

namespace sip {

struct EdgeConfiguration {
  std::string domain = "example.com";  ///< the realm as well
  /// Requests from our own domain are challenged with 407 before they are forwarded.
  bool authenticate_calls = true;
  std::uint32_t minimum_expires = 10;  ///< seconds; less is answered 423
  std::uint32_t maximum_expires = 3600;
  std::uint32_t bindings_per_user = 10;
  std::uint32_t forks = 10'000;
  TransactionTimers timers;
  MessageLimits message_limits;
};

/// One frame to send.
struct EdgeOutput {
  FlowId flow;
  MessagePtr message;
};

/// A registrar (RFC 3261 10.3) and forking proxy (RFC 3261 16) for one domain, over connections
/// that its users open (RFC 7118). It is for development and tests: production has Kamailio or the
/// like.
///
/// Sans-IO as `UserAgentCore` is: frames and `now` in, frames and one deadline out.
class EdgeCore {
 public:
  EdgeCore(RandomSource& random, EdgeConfiguration configuration = {});
  ~EdgeCore();
  EdgeCore(const EdgeCore&) = delete;
  EdgeCore& operator=(const EdgeCore&) = delete;

  /// Error: `invalid_argument` for a name or password that cannot be one.
  Result<void> add_user(std::string_view name, std::string_view password);

  /// `reliable` is false over a transport of datagrams, where transactions send again (17.1.1.2).
  void flow_opened(FlowId flow, bool secure, bool reliable = true);
  void flow_closed(FlowId flow, Instant now);
  /// One frame, head and body together. What is not SIP is dropped.
  void receive(FlowId flow, std::string frame, Instant now);
  void handle_timeout(Instant now);
  std::optional<Instant> next_timeout() const { return timers_.next_deadline(); }
  /// The next frame to send; null message: none.
  EdgeOutput poll();

  struct Statistics {
    std::size_t flows, bindings, forks, client_transactions, server_transactions, timers;
  };
  Statistics statistics() const;

 private:
  class Users;
  class NoBodies;
  struct Target {
    std::string request_uri;
    FlowId flow;
  };
  struct Connection {
    FlowId id;
    bool secure = false;
    bool reliable = true;
  };
  // edge_core.cpp
  void carry_out(TransactionEffects& effects, Instant now);
  void request_received(const MessagePtr& request, FlowId flow, Instant now);
  void answer(TransactionId server, const Message& request, std::uint16_t status, Instant now);
  void respond(TransactionId server, MessagePtr response, Instant now);
  void send(FlowId flow, MessagePtr message) { outputs_.push_back({flow, std::move(message)}); }
  void challenge(TransactionId server, const Message& request, bool proxy, bool stale, Instant now);
  bool is_ours(std::string_view host) const;
  std::string via_for(FlowId flow);
  const Connection* connection(FlowId flow) const;
  bool is_reliable(FlowId flow) const;

  // registrar.cpp
  void register_received(TransactionId server, const MessagePtr& request, FlowId flow, Instant now);
  std::uint16_t change_bindings(const Message& request, const std::string& user, FlowId flow,
                                Instant now);
  void bind(const std::string& user, std::string contact, const Message& request, FlowId flow,
            std::uint32_t expires, Instant now);
  void unbind(BindingId id);
  std::vector<Binding*> bindings_of(std::string_view user) const;

  // proxy.cpp
  void proxy_request(TransactionId server, const MessagePtr& request, FlowId flow, Instant now);
  std::uint16_t find_targets(const Message& request, FlowId flow,
                             std::vector<Target>& targets) const;
  void forward(Fork& fork, const Target& target, Instant now);
  void forward_ack(const MessagePtr& ack, FlowId flow);
  void cancel_received(const MessagePtr& cancel, FlowId flow, Instant now);
  std::string route_for(FlowId from, FlowId to) const;
  FlowId flow_of_route(std::string_view route, FlowId from) const;

  // responses.cpp
  void response_received(Fork& fork, Branch& branch, const MessagePtr& response, Instant now);
  void branch_failed(Fork& fork, Branch& branch, std::uint16_t status, Instant now);
  void branch_final(Fork& fork, Branch& branch, const MessagePtr& response, Instant now);
  void send_best(Fork& fork, Instant now);
  void cancel_branches(Fork& fork, Instant now, std::string_view reason = {});
  void cancel_branch(Fork& fork, Branch& branch, Instant now);
  void give_up_cancelled(Fork& fork, Instant now);
  void arm_timer_c(Fork& fork, Instant now);
  void transaction_ended(TransactionId transaction, Instant now);
  void free_if_done(Fork& fork);
  Fork* fork_of(TransactionId transaction) const;
  static Branch* branch_of(Fork& fork, TransactionId transaction);

  RandomSource& random_;
  EdgeConfiguration configuration_;
  std::unique_ptr<Users> users_;
  DigestServer digest_;
  std::unique_ptr<NoBodies> no_host_;
  BodyStore bodies_;
  TimerTable timers_;
  TransactionLayer transactions_;
  std::string route_key_;
  std::vector<Connection> flows_;
  IdTable<BindingId, Binding> bindings_;
  IdTable<ForkId, Fork> forks_;
  HashIndex<Fork> forks_by_transaction_;
  std::deque<EdgeOutput> outputs_;
};

}  // namespace sip
