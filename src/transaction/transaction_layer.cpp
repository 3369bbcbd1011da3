#include "transaction/transaction_layer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/joined.h"
#include "message/message_builder.h"
#include "transaction/transaction.h"
#include "transaction/transaction_key.h"

namespace sip {
namespace {

constexpr Duration kTryingDelay = milliseconds(200);  // 17.2.1
constexpr std::size_t kUsualEffects = 4;              // one allocation for most inputs

TransactionInput input_of(const Message& response) {
  if (response.status() < 200) return TransactionInput::provisional;
  return response.status() < 300 ? TransactionInput::success : TransactionInput::failure;
}

std::string_view transaction_method(const Message& request) {
  return request.method() == Method::ack ? std::string_view{"INVITE"} : request.method_name();
}

}  // namespace

std::string_view to_string(TransactionState state) {
  constexpr std::array<std::string_view, 7> kNames = {
      "Calling", "Trying", "Proceeding", "Completed", "Accepted", "Confirmed", "Terminated"};
  return kNames[static_cast<std::size_t>(state)];
}

Duration TransactionTimers::until_slow() const {
  Duration until{0};
  Duration interval = t1;
  do {
    until += interval;
    interval *= 2;
  } while (interval < t2);
  return until;
}

TransactionLayer::TransactionLayer(TimerTable& timers, RandomSource& random,
                                   TransactionTimers periods, TransactionLimits limits)
    : timers_(timers), random_(random), periods_(periods), limits_(limits) {
  std::array<std::uint8_t, 4> seed{};
  random_.fill(seed);
  hash_seed_ = static_cast<std::uint32_t>(seed[0] | seed[1] << 8U | seed[2] << 16U) |
               std::uint32_t{seed[3]} << 24U;
}

TransactionLayer::~TransactionLayer() {
  transactions_.for_each([this](Transaction& transaction) { stop_timers(transaction); });
}

std::string TransactionLayer::new_branch() {
  return joined({kBranchCookie, random_token(random_)});
}

void TransactionLayer::receive(const MessagePtr& message, FlowId flow, Instant now,
                               TransactionEffects& effects) {
  const bool is_request = message->is_request();
  const auto method = is_request ? transaction_method(*message) : message->method_name();
  Transaction* const transaction = find(key_of(*message, method), is_request ? servers_ : clients_);
  if (transaction == nullptr || (!is_request && !repeats_key(*message, *transaction->request))) {
    using Kind = TransactionEffect::Kind;
    effects.push_back({is_request ? Kind::request : Kind::stray, {}, flow, message});
    return;
  }
  if (!is_request) {
    apply(*transaction, input_of(*message), message, now, effects);
  } else if (message->method() == Method::ack) {
    apply(*transaction, TransactionInput::ack, message, now, effects);
  } else {
    apply(*transaction, TransactionInput::request_again, message, now, effects);
  }
}

void TransactionLayer::flow_closed(FlowId flow, TransactionEffects& effects) {
  const auto lost = transactions_.ids_where(
      [flow](const Transaction& transaction) { return transaction.flow == flow; });
  for (const TransactionId id : lost) {
    Transaction& transaction = *transactions_.find(id);
    const bool awaited =
        transaction.is_client() && (transaction.state == TransactionState::calling ||
                                    transaction.state == TransactionState::trying ||
                                    transaction.state == TransactionState::proceeding);
    if (awaited)
      effects.push_back({TransactionEffect::Kind::flow_lost, id, flow, transaction.request});
    if (transaction.kind == TransactionKind::invite_server &&
        transaction.state == TransactionState::completed) {
      effects.push_back(
          {TransactionEffect::Kind::refusal_lost, id, flow, transaction.last_response});
    }
    end(transaction, effects);
  }
}

void TransactionLayer::handle_timer(TimerKey key, Instant now, TransactionEffects& effects) {
  Transaction* const transaction = transactions_.find(TransactionId{key.id});
  if (transaction == nullptr) return;
  const auto name = static_cast<TransactionTimer>(key.name);
  transaction->timer(name) = 0;
  constexpr std::array kInputs = {TransactionInput::timer_resend, TransactionInput::timer_timeout,
                                  TransactionInput::timer_linger, TransactionInput::timer_trying};
  apply(*transaction, kInputs[key.name], nullptr, now, effects);
}

Result<TransactionId> TransactionLayer::send_request(MessagePtr request, FlowId flow, bool reliable,
                                                     Instant now, TransactionEffects& effects) {
  if (client_count_ >= limits_.client_transactions) {
    return limit_exceeded("client transactions: too many live ones");
  }
  auto made = std::make_unique<Transaction>();
  const bool invite = request->method() == Method::invite;
  made->kind = invite ? TransactionKind::invite_client : TransactionKind::non_invite_client;
  made->state = invite ? TransactionState::calling : TransactionState::trying;
  made->flow = flow;
  made->reliable = reliable;
  made->resend_interval = periods_.t1;
  made->request = std::move(request);
  made->hash = key_of(*made->request, made->request->method_name()).hash(hash_seed_);
  Transaction& transaction = transactions_.add(std::move(made));
  clients_.insert(transaction.hash, transaction);
  ++client_count_;

  effects.push_back({TransactionEffect::Kind::send, transaction.id, flow, transaction.request});
  if (!reliable) start(transaction, TransactionTimer::resend, periods_.t1, now);
  start(transaction, TransactionTimer::timeout, periods_.timeout(), now);
  return transaction.id;
}

Result<TransactionId> TransactionLayer::serve(const MessagePtr& request, FlowId flow, bool reliable,
                                              Instant now) {
  FlowLoad* load = loads_.find(flow);
  if (server_count_ >= limits_.server_transactions ||
      (load != nullptr && load->servers >= limits_.server_transactions_per_flow)) {
    return std::unexpected(
        Error{ErrorCode::limit_exceeded, "server transactions: too many live ones", 503});
  }
  if (load == nullptr) load = &loads_.add_as_named(std::make_unique<FlowLoad>(flow));
  ++load->servers;
  auto made = std::make_unique<Transaction>();
  const bool invite = request->method() == Method::invite;
  made->kind = invite ? TransactionKind::invite_server : TransactionKind::non_invite_server;
  made->state = invite ? TransactionState::proceeding : TransactionState::trying;
  made->flow = flow;
  made->reliable = reliable;
  made->resend_interval = periods_.t1;
  made->request = request;
  made->hash = key_of(*request, request->method_name()).hash(hash_seed_);
  made->merged_hash = merged_hash_of(*request, hash_seed_);
  Transaction& transaction = transactions_.add(std::move(made));
  servers_.insert(transaction.hash, transaction);
  merged_.insert(transaction.merged_hash, transaction);
  ++server_count_;
  start(transaction, TransactionTimer::trying, invite ? kTryingDelay : periods_.until_slow(), now);
  return transaction.id;
}

Result<void> TransactionLayer::send_response(TransactionId id, MessagePtr response, Instant now,
                                             TransactionEffects& effects) {
  Transaction* const transaction = transactions_.find(id);
  if (transaction == nullptr || transaction->is_client()) {
    return unknown_request("response: the transaction is over");
  }
  const TransactionInput input = input_of(*response);
  if (find_rule(rules_of(*transaction), transaction->state, input) == nullptr) {
    return invalid_state("response: a final one was sent already");
  }
  transaction->last_response = std::move(response);
  apply(*transaction, input, nullptr, now, effects);
  return {};
}

void TransactionLayer::abandon(TransactionId id, TransactionEffects& effects) {
  Transaction* const transaction = transactions_.find(id);
  if (transaction == nullptr) return;
  const TransactionKind kind = transaction->kind;
  if (kind == TransactionKind::invite_client || kind == TransactionKind::non_invite_server)
    end(*transaction, effects);
}

TransactionId TransactionLayer::named_by(const Message& cancel) const {
  for (int method = 1; method <= static_cast<int>(Method::publish); ++method) {
    const auto named = static_cast<Method>(method);
    if (named == Method::ack || named == Method::cancel) continue;
    const Transaction* const transaction = find(key_of(cancel, to_string(named)), servers_);
    if (transaction != nullptr) return transaction->id;
  }
  return {};
}

TransactionId TransactionLayer::server_of(const Message& request) const {
  const Transaction* const transaction = find(key_of(request, request.method_name()), servers_);
  return transaction == nullptr ? TransactionId{} : transaction->id;
}

bool TransactionLayer::is_merged(const Message& request) const {
  return merged_.find(merged_hash_of(request, hash_seed_), [&request](const Transaction& other) {
    return same_merged_key(*other.request, request);
  }) != nullptr;
}

std::optional<TransactionState> TransactionLayer::state_of(TransactionId id) const {
  const Transaction* const transaction = transactions_.find(id);
  if (transaction == nullptr) return std::nullopt;
  return transaction->state;
}

MessagePtr TransactionLayer::request_of(TransactionId id) const {
  const Transaction* const transaction = transactions_.find(id);
  return transaction == nullptr ? nullptr : transaction->request;
}

MessagePtr TransactionLayer::response_of(TransactionId id) const {
  const Transaction* const transaction = transactions_.find(id);
  return transaction == nullptr ? nullptr : transaction->last_response;
}

TransactionLayer::Transaction* TransactionLayer::find(const TransactionKey& key,
                                                      const HashIndex<Transaction>& index) const {
  return index.find(key.hash(hash_seed_), [&key](const Transaction& candidate) {
    return key_of(*candidate.request, candidate.request->method_name()).matches(key);
  });
}

std::span<const TransactionRule> TransactionLayer::rules_of(const Transaction& transaction) {
  switch (transaction.kind) {
    case TransactionKind::invite_client: return invite_client_rules();
    case TransactionKind::non_invite_client: return non_invite_client_rules();
    case TransactionKind::invite_server: return invite_server_rules();
    case TransactionKind::non_invite_server: return non_invite_server_rules();
  }
  return {};
}

void TransactionLayer::apply(Transaction& transaction, TransactionInput input,
                             const MessagePtr& message, Instant now, TransactionEffects& effects) {
  using Kind = TransactionEffect::Kind;
  const TransactionRule* const rule = find_rule(rules_of(transaction), transaction.state, input);
  if (rule == nullptr) return;
  const std::uint32_t actions = rule->actions;
  effects.reserve(kUsualEffects);
  const auto emit = [&](Kind kind, MessagePtr what) {
    effects.push_back({kind, transaction.id, transaction.flow, std::move(what)});
  };
  transaction.state = rule->next;

  if ((actions & kStopTimers) != 0) stop_timers(transaction);
  if ((actions & kSendRequest) != 0) emit(Kind::send, transaction.request);
  if ((actions & kSendTrying) != 0) {
    transaction.last_response = make_response(*transaction.request, 100, "", "").finish();
    emit(Kind::send, transaction.last_response);
  }
  if ((actions & kSendResponse) != 0 && transaction.last_response)
    emit(Kind::send, transaction.last_response);
  // RFC 6026 7.1: a 2xx is the user's to send again.
  if (transaction.state == TransactionState::accepted) transaction.last_response = nullptr;
  if ((actions & kSendAck) != 0) {
    if (!transaction.last_response)
      transaction.last_response = make_ack_for_failure(*transaction.request, *message);
    emit(Kind::send, transaction.last_response);
  }
  if ((actions & kPassUp) != 0)
    emit(message->is_request() ? Kind::request : Kind::response, message);
  if ((actions & kReportTimeout) != 0) emit(Kind::timeout, transaction.request);

  if ((actions & kBackOff) != 0) {
    transaction.resend_interval *= 2;
    // Timer A doubles for ever, E and G up to T2 (17.1.1.2, 17.1.2.2, 17.2.1).
    if (transaction.kind != TransactionKind::invite_client) {
      transaction.resend_interval = std::min(transaction.resend_interval, periods_.t2);
    }
  }
  if ((actions & kSlowDown) != 0) transaction.resend_interval = periods_.t2;
  if ((actions & (kBackOff | kSlowDown | kStartResend)) != 0 && !transaction.reliable)
    start(transaction, TransactionTimer::resend, transaction.resend_interval, now);
  if ((actions & kStartTimeout) != 0)
    start(transaction, TransactionTimer::timeout, periods_.timeout(), now);
  if ((actions & (kLinger64T1 | kLingerPeer | kLingerT4)) != 0) linger(transaction, actions, now);
  if (transaction.state == TransactionState::terminated) end(transaction, effects);
}

// L and M always run; D, I, J, K are 0 on a reliable transport: the transaction is over at once.
void TransactionLayer::linger(Transaction& transaction, std::uint32_t actions, Instant now) {
  if ((actions & kLinger64T1) == 0 && transaction.reliable) {
    transaction.state = TransactionState::terminated;
    return;
  }
  Duration period = periods_.timeout();
  if ((actions & kLingerT4) != 0) period = periods_.t4;
  if ((actions & kLingerPeer) != 0 && transaction.is_client()) period = periods_.absorbs_refusals();
  start(transaction, TransactionTimer::linger, period, now);
}

void TransactionLayer::start(Transaction& transaction, TransactionTimer name, Duration period,
                             Instant now) {
  timers_.cancel(transaction.timer(name));
  transaction.timer(name) = timers_.arm(
      now + period, {kTransactionTimers, static_cast<std::uint8_t>(name), transaction.id.value});
}

void TransactionLayer::stop_timers(Transaction& transaction) {
  for (TimerTable::Handle& handle : transaction.timers) timers_.cancel(handle);
}

void TransactionLayer::end(Transaction& transaction, TransactionEffects& effects) {
  stop_timers(transaction);
  if (transaction.is_client()) {
    clients_.erase(transaction.hash, transaction);
    --client_count_;
  } else {
    servers_.erase(transaction.hash, transaction);
    merged_.erase(transaction.merged_hash, transaction);
    --server_count_;
    FlowLoad* const load = loads_.find(transaction.flow);
    if (load != nullptr && --load->servers == 0) loads_.erase(load->id);
  }
  const TransactionId id = transaction.id;
  effects.push_back({TransactionEffect::Kind::ended, id, transaction.flow, nullptr});
  transactions_.erase(id);
}

}  // namespace sip
