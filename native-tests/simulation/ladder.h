#pragma once

#include <string>
#include <vector>

#include "base/instant.h"

namespace sip::test {

/// What happened in a simulation, line by line, for a person and for comparing two runs.
class Ladder {
 public:
  void add(Instant now, const std::string& who, const std::string& what) {
    lines_.push_back(std::to_string(now.time_since_epoch().count()) + "  " + who + "  " + what);
  }
  std::string text() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace sip::test
