#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong_id.h"
#include "base/timer_table.h"
#include "message/message.h"

namespace sip {

using BindingId = StrongId<struct BindingTag>;
using ForkId = StrongId<struct ForkTag>;

/// `TimerKey::owner` of the edge's timers, and their names.
inline constexpr std::uint8_t kEdgeTimers = 3;
enum class EdgeTimer : std::uint8_t {
  binding_expires,  ///< id = binding
  timer_c,          ///< id = fork: RFC 3261 16.6 step 11
  cancel_give_up,   ///< id = fork: 64*T1 after a CANCEL (9.1)
};

/// A contact of an address-of-record, and the connection that registered it (RFC 3261 10.3).
struct Binding {
  BindingId id;
  std::string user;
  std::string contact;
  FlowId flow;
  std::string call_id;
  std::uint32_t cseq = 0;
  Instant expires;
  TimerTable::Handle timer = 0;
};

/// One of the places that a request was forwarded to.
struct Branch {
  TransactionId transaction;
  FlowId flow;
  MessagePtr request;
  MessagePtr response;  ///< the final one
  bool provisional = false;
  bool cancel_wanted = false;
  bool cancel_sent = false;
  std::string_view cancel_reason{};  ///< static text: a Reason value or nothing
};

/// A response context, RFC 3261 16: a request and its branches.
struct Fork {
  ForkId id;
  TransactionId server;  ///< none when that transaction is over
  FlowId flow;
  MessagePtr request;
  std::vector<Branch> branches;
  std::size_t live = 0;  ///< client transactions that are not over
  bool final_sent = false;
  TimerTable::Handle timer_c = 0;
  TimerTable::Handle cancel_timer = 0;
};

}  // namespace sip
