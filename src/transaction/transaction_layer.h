#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash_index.h"
#include "base/id_table.h"
#include "base/instant.h"
#include "base/random_source.h"
#include "base/result.h"
#include "base/rule_table.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "message/message.h"

namespace sip {

enum class TransactionInput : std::uint8_t;  // machine.h
enum class TransactionTimer : std::uint8_t;  // transaction.h
struct TransactionKey;

/// `TimerKey::owner` of the timers that `TransactionLayer::handle_timer` takes.
inline constexpr std::uint8_t kTransactionTimers = 1;

/// RFC 3261 17.1.1.1 and Table 4.
struct TransactionTimers {
  Duration t1 = milliseconds(500);
  Duration t2 = seconds(4);
  Duration t4 = seconds(5);

  /// How long a transaction waits for its peer: timers B, F, H, J, L, M.
  Duration timeout() const { return t1 * 64; }
  /// Timer D: as long as the peer's Timer H, whose T1 is not known; at least 32 s (17.1.1.2).
  Duration absorbs_refusals() const { return std::max(timeout(), seconds(32)); }
  /// When the Timer E of a request that gets no response is reset to T2 for the first time.
  Duration until_slow() const;
};

enum class TransactionState : std::uint8_t {
  calling,
  trying,
  proceeding,
  completed,
  accepted,
  confirmed,
  terminated,
};

/// "Calling" and so on, as the API has them.
std::string_view to_string(TransactionState state);

/// What a transaction wants done. Effects are to be carried out in order.
struct TransactionEffect {
  enum class Kind : std::uint8_t {
    send,      ///< put `message` on `flow`
    request,   ///< a request that belongs to no transaction yet (an ACK to a 2xx as well)
    response,  ///< a response for the transaction user; a repeated 2xx each time it comes
    stray,     ///< a response that no client transaction awaits
    timeout,   ///< timer B or F: no final response; timer H: a non-2xx final was never acknowledged
    flow_lost,     ///< a client transaction whose flow closed (18.4: treated as a 503)
    refusal_lost,  ///< the final response of an INVITE that was not acknowledged on its flow
    ended,         ///< the transaction is over and its id is dead; always the last effect of an id
  };
  Kind kind;
  TransactionId transaction;  ///< none for `request` and `stray`
  FlowId flow;
  MessagePtr message;
};
using TransactionEffects = std::vector<TransactionEffect>;

struct TransactionLimits {
  /// Live server transactions; a request past it is answered 503 by the transaction user.
  std::uint32_t server_transactions = 100'000;
  std::uint32_t client_transactions = 100'000;
  /// Live server transactions of one flow, so that one peer cannot use up what all share.
  std::uint32_t server_transactions_per_flow = 10'000;
};

/// The transaction layer, RFC 3261 17 as amended by RFC 6026: the four machines, and the matching
/// of messages to them (17.1.3, 17.2.3). It owns its transactions; outside they are ids.
///
/// Inputs are `receive`, `flow_closed` and `handle_timer`; commands `send_request`, `serve`,
/// `send_response` and `abandon`. All append to `effects`; nothing is called back.
class TransactionLayer {
 public:
  TransactionLayer(TimerTable& timers, RandomSource& random, TransactionTimers periods = {},
                   TransactionLimits limits = {});
  ~TransactionLayer();
  TransactionLayer(const TransactionLayer&) = delete;
  TransactionLayer& operator=(const TransactionLayer&) = delete;

  /// From now on; transactions that live keep the timers that run.
  void configure(TransactionTimers periods, TransactionLimits limits) {
    periods_ = periods;
    limits_ = limits;
  }
  /// A new branch with the RFC 3261 cookie; the caller writes it into the request's topmost Via.
  std::string new_branch();

  /// A message from the wire that has passed `find_fault`.
  void receive(const MessagePtr& message, FlowId flow, Instant now, TransactionEffects& effects);
  /// The flow is gone: client transactions on it report `flow_lost` and end, server ones end
  /// silently, but for `refusal_lost`.
  void flow_closed(FlowId flow, TransactionEffects& effects);
  /// A due timer whose key has `kTransactionTimers`.
  void handle_timer(TimerKey key, Instant now, TransactionEffects& effects);

  /// Starts a client transaction for `request`, whose topmost Via holds a branch of ours, and sends
  /// it. Error: `limit_exceeded`.
  Result<TransactionId> send_request(MessagePtr request, FlowId flow, bool reliable, Instant now,
                                     TransactionEffects& effects);
  /// Starts a server transaction for a request that came as effect `request` (never for an ACK). An
  /// INVITE that the transaction user leaves without a response for 200 ms gets a 100 (17.2.1), any
  /// other request once its sender's Timer E has come to T2 (RFC 4320 4.1).
  /// Error: `limit_exceeded`.
  Result<TransactionId> serve(const MessagePtr& request, FlowId flow, bool reliable, Instant now);
  /// A response of the transaction user. `invalid_state` after a final one, except for a 2xx that
  /// is sent again while the INVITE transaction is Accepted (RFC 6026 7.1); `unknown_request` for a
  /// dead id.
  Result<void> send_response(TransactionId id, MessagePtr response, Instant now,
                             TransactionEffects& effects);
  /// Gives a client INVITE transaction up, 64*T1 after its CANCEL (9.1): ended without `timeout`.
  /// Or a server transaction that is no INVITE's, which is too late for any response (RFC
  /// 4320 4.2).
  void abandon(TransactionId id, TransactionEffects& effects);

  /// The server transaction that a CANCEL names, whatever its method is (9.2), if there is one.
  TransactionId named_by(const Message& cancel) const;
  /// The live server transaction that a request, or a repetition of it, belongs to (17.2.3).
  TransactionId server_of(const Message& request) const;
  /// Whether another live server transaction has the request's From tag, Call-ID and CSeq
  /// (8.2.2.2).
  bool is_merged(const Message& request) const;

  std::optional<TransactionState> state_of(TransactionId id) const;
  /// The request that the transaction was made for; null for a dead id.
  MessagePtr request_of(TransactionId id) const;
  /// What a server transaction has sent last; null also where a 2xx accepted its INVITE.
  MessagePtr response_of(TransactionId id) const;

  std::size_t client_count() const { return client_count_; }
  std::size_t server_count() const { return server_count_; }

 private:
  struct Transaction;
  struct FlowLoad {
    FlowId id;
    std::uint32_t servers = 0;
  };
  using Rule = sip::Rule<TransactionState, TransactionInput>;
  Transaction* find(const TransactionKey& key, const HashIndex<Transaction>& index) const;
  static std::span<const Rule> rules_of(const Transaction& transaction);
  void apply(Transaction& transaction, TransactionInput input, const MessagePtr& message,
             Instant now, TransactionEffects& effects);
  void linger(Transaction& transaction, std::uint32_t actions, Instant now);
  void start(Transaction& transaction, TransactionTimer name, Duration period, Instant now);
  void stop_timers(Transaction& transaction);
  void end(Transaction& transaction, TransactionEffects& effects);

  TimerTable& timers_;
  RandomSource& random_;
  TransactionTimers periods_;
  TransactionLimits limits_;
  IdTable<TransactionId, Transaction> transactions_;
  IdTable<FlowId, FlowLoad> loads_;  // of flows with live server transactions
  HashIndex<Transaction> clients_;   // by branch and method
  HashIndex<Transaction> servers_;   // by branch, sent-by and method
  HashIndex<Transaction> merged_;    // by From tag, Call-ID and CSeq
  std::uint32_t hash_seed_;
  std::size_t client_count_ = 0;
  std::size_t server_count_ = 0;
};

/// The ACK to a non-2xx final response, 17.1.1.3: same branch, in the same transaction.
MessagePtr make_ack_for_failure(const Message& invite, const Message& response);
/// The CANCEL of an INVITE, 9.1; `reason` is the value of a Reason field (RFC 3326), or empty.
MessagePtr make_cancel(const Message& invite, std::string_view reason);

}  // namespace sip
