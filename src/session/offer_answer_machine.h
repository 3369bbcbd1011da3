#pragma once

#include <cstdint>
#include <span>

#include "base/rule_table.h"
#include "session/signaling_state.h"

namespace sip {

/// Whose description moves the exchange.
enum class OfferAnswerInput : std::uint8_t { local, remote };

/// What the description is, as bits.
enum OfferAnswerAction : std::uint32_t { kSetOffer = 1U << 0U, kSetAnswer = 1U << 1U };

using OfferAnswerRule = Rule<SignalingState, OfferAnswerInput>;

/// RFC 3264 4.
std::span<const OfferAnswerRule> offer_answer_rules();

}  // namespace sip
