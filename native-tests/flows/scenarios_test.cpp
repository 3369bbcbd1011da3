#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "support/scenario_runner.h"

namespace sip::test {
namespace {

struct Scenario {
  std::string path;
  ScenarioFile file;
};

// In the order of their paths. Read once: doctest enters the test case anew for each subcase.
const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = [] {
    std::vector<Scenario> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(SIP_SCENARIOS_DIR)) {
      if (entry.path().extension() != ".txt") continue;
      const std::string path = entry.path().string();
      found.push_back({path, read_scenario(path)});
    }
    std::ranges::sort(found, {}, &Scenario::path);
    return found;
  }();
  return all;
}

}  // namespace

TEST_CASE("every scenario runs as its ladder says") {
  REQUIRE(!scenarios().empty());
  for (const Scenario& scenario : scenarios()) {
    SUBCASE(scenario.file.title.c_str()) {
      CAPTURE(scenario.path);
      ScenarioRunner runner;
      runner.run(scenario.file);
    }
  }
}

}  // namespace sip::test
