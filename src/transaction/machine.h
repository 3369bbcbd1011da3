#pragma once

#include <cstdint>
#include <span>

#include "base/rule_table.h"
#include "transaction/transaction_layer.h"

namespace sip {

/// What can happen to a transaction. A timer's input has the timer's letter; a server transaction
/// hears of its peer's requests and its user's responses, a client transaction of responses.
enum class TransactionInput : std::uint8_t {
  provisional,
  success,  ///< 2xx; in the non-INVITE machines a final response is `success` or `failure` all the
            ///< same
  failure,  ///< 3xx-6xx
  request_again,
  ack,
  timer_resend,   ///< A, E, G
  timer_timeout,  ///< B, F, H
  timer_linger,   ///< D, I, J, K, L, M
  timer_trying,   ///< no response yet: 200 ms after an INVITE (17.2.1), 7*T1 after another request
                  ///< (RFC 4320 4.1)
};

/// What a rule has done, as bits.
enum TransactionAction : std::uint32_t {
  kNothing = 0,
  kSendRequest = 1U << 0U,
  kSendResponse = 1U << 1U,  ///< the last one; it was just given or is repeated
  kSendAck = 1U << 2U,       ///< of a non-2xx final response
  kPassUp = 1U << 3U,
  kReportTimeout = 1U << 4U,
  kBackOff = 1U << 5U,       ///< start the resend timer again with a doubled interval
  kSlowDown = 1U << 6U,      ///< the resend timer runs at T2 from now on (Timer E in Proceeding)
  kStartResend = 1U << 7U,   ///< G
  kStartTimeout = 1U << 8U,  ///< H
  kStopTimers = 1U << 9U,    ///< all but those that the same rule starts
  kLinger64T1 = 1U << 10U,   ///< L, M
  kLingerPeer = 1U << 11U,   ///< D, J: as long as the peer may resend; 0 on a reliable transport
  kLingerT4 = 1U << 12U,     ///< I, K; 0 on a reliable transport
  kSendTrying = 1U << 13U,
};

using TransactionRule = Rule<TransactionState, TransactionInput>;

/// RFC 3261 Figure 5, as RFC 6026 8.4 redrew it.
std::span<const TransactionRule> invite_client_rules();
/// RFC 3261 Figure 6.
std::span<const TransactionRule> non_invite_client_rules();
/// RFC 3261 Figure 7, as RFC 6026 8.5 redrew it.
std::span<const TransactionRule> invite_server_rules();
/// RFC 3261 Figure 8, with RFC 4320 4.1.
std::span<const TransactionRule> non_invite_server_rules();

}  // namespace sip
