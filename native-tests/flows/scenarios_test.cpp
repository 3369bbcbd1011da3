#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "support/scenario_runner.h"

namespace sip::test {

TEST_CASE("every scenario runs as its ladder says") {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SIP_SCENARIOS_DIR)) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  REQUIRE(!paths.empty());
  for (const std::string& path : paths) {
    const ScenarioFile file = read_scenario(path);
    SUBCASE(file.title.c_str()) {
      CAPTURE(path);
      ScenarioRunner runner;
      runner.run(file);
    }
  }
}

}  // namespace sip::test
