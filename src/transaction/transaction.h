#pragma once

#include <string>

#include "base/strong_id.h"
#include "base/timer_table.h"
#include "message/message.h"
#include "transaction/machine.h"

namespace sip {

enum class TransactionKind : std::uint8_t {
  invite_client,
  non_invite_client,
  invite_server,
  non_invite_server
};

/// `TimerKey::name` of a transaction's timers.
enum class TransactionTimer : std::uint8_t { resend, timeout, linger, trying };

/// One transaction: where its machine stands, and what it must keep for that.
struct TransactionLayer::Transaction {
  TransactionId id;
  FlowId flow;
  TransactionKind kind = TransactionKind::invite_client;
  TransactionState state = TransactionState::terminated;
  bool reliable = true;
  std::uint32_t hash = 0;
  std::uint32_t merged_hash = 0;
  Duration resend_interval{};
  MessagePtr request;
  MessagePtr
      last_response;  ///< server: what is sent again; client: the final one that is acknowledged
  TimerTable::Handle timers[4] = {};

  bool is_client() const {
    return kind == TransactionKind::invite_client || kind == TransactionKind::non_invite_client;
  }
  TimerTable::Handle& timer(TransactionTimer name) {
    return timers[static_cast<std::size_t>(name)];
  }
};

}  // namespace sip
