#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/random_source.h"

namespace sip {

/// What a server grants for a while, a binding, a subscription or a publication, is counted on for
/// seven days at most, and renewed no more often than every so many seconds, whatever it says.
inline constexpr std::uint32_t kLongestExpires = 7 * 86'400;
inline constexpr std::uint32_t kShortestRefresh = 5;

/// When to renew what is granted for so many seconds: so early that a lost answer can be made up
/// for, and not all clients of a server at the same moment.
Duration renewal_delay(std::uint32_t granted, RandomSource& random);

/// After how many seconds to try again what has failed so many times in a row before: RFC 5626 4.5,
/// from 30 s doubling to half an hour, the half of it by chance.
std::uint32_t pause_after(std::uint32_t failures, RandomSource& random);

/// The same where the peer says when (RFC 3261 20.33). After a few failures in a row that no longer
/// shortens our own pause.
std::uint32_t pause_wanted(std::uint32_t wanted, std::uint32_t failures, std::uint32_t own);

/// The pause and up to a tenth more.
Duration scattered(std::uint32_t pause, RandomSource& random);

}  // namespace sip
