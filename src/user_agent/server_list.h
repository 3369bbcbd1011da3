#pragma once

#include <cstdint>
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
  Attempt next(RandomSource& random);
  /// The server that was connected to has said something: what is lost now begins anew.
  void worked();

  Duration first = seconds(1);
  Duration longest = seconds(30);

 private:
  struct Server {
    std::uint32_t priority;
    std::uint32_t weight;
  };
  void begin_round(RandomSource& random);

  std::vector<Server> servers_{{0, 1}};
  std::vector<std::uint32_t> round_;  ///< those left to try, the next one last
  std::uint32_t rounds_ = 0;          ///< that failed, or were begun after a loss
  bool begun_ = false;
};

}  // namespace sip
