#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/random_source.h"
#include "base/result.h"

namespace sip {

/// Which of several servers is connected to next, and after how long: the order of RFC 2782 (the
/// least priority first, of equal ones by chance and weight), the pauses of RFC 5626 4.5.
class ServerList {
 public:
  struct Attempt {
    std::uint32_t server;  ///< an index
    Duration pause;
  };

  /// "priority weight" for each server, with commas between them. Error: `invalid_argument`.
  Result<void> set(std::string_view text);

  /// The next attempt, when there is no connection. Each server is tried once without a pause; then
  /// comes one that doubles from `first` to `longest`, half of it by chance, and all of them again.
  /// Those that refused us are left out for their time, unless all of them do.
  Attempt next(RandomSource& random, Instant now);
  /// The server that was connected to has said something: what is lost now begins anew.
  void worked();
  /// That server does not serve us before then (RFC 3263 4.3: a 503 is followed by the next one).
  /// @returns whether another one may: then the next attempt is that, without a pause.
  bool refused(Instant until, Instant now);
  /// It does serve us.
  void accepted();

  Duration first = seconds(1);
  Duration longest = seconds(30);

 private:
  struct Server {
    std::uint32_t priority;
    std::uint32_t weight;
    std::optional<Instant> refused_until{};
    bool refuses(Instant now) const { return refused_until && *refused_until > now; }
  };
  void begin_round(RandomSource& random);
  void leave_out_refusing(Instant now);

  std::vector<Server> servers_{{0, 1}};
  std::vector<std::uint32_t> round_;  ///< those left to try, the next one last
  std::uint32_t rounds_ = 0;          ///< that failed, or were begun after a loss
  std::uint32_t current_ = 0;         ///< of the last attempt
  bool at_once_ = true;               ///< the next round begins without a pause
};

}  // namespace sip
