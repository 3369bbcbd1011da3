#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"

namespace sip::test {

/// What happened in a simulation, line by line, for a person and for comparing two runs.
class Ladder {
 public:
  /// One that is not kept takes no lines: a long run only counts.
  explicit Ladder(bool kept = true) : kept_(kept) {}

  void add(Instant now, const std::string& who, const std::string& what) {
    if (!kept_) return;
    lines_.push_back(std::to_string(now.time_since_epoch().count()) + "  " + who + "  " + what);
  }
  /// The same where making the line costs: `make` is called only if it is kept.
  template <class Make>
  void add_made(Instant now, const std::string& who, Make make) {
    if (kept_) add(now, who, make());
  }
  std::string text() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

 private:
  bool kept_;
  std::vector<std::string> lines_;
};

}  // namespace sip::test
