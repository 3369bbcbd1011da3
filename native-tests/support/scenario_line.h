#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sip::test {

/// One line of a scenario: `F1 -> INVITE sip:bob@b.example has "Allow: INVITE"`. The label is for
/// people.
struct ScenarioLine {
  int number = 0;
  std::string text;
  /// Words; a quoted one is a word of its own, without its quotes, with \n as CR LF and \" as ".
  std::vector<std::string> words;

  bool empty() const { return words.empty(); }
  const std::string& word(std::size_t index) const;
  bool has(std::string_view word) const;
  /// The word behind each occurrence of `word`.
  std::vector<std::string> all_behind(std::string_view word) const;
  std::string behind(std::string_view word) const;
  /// The `name=value` words.
  std::map<std::string, std::string> settings() const;
};

/// A file in `scenarios/`: the first line is its title.
struct ScenarioFile {
  std::string title;
  std::vector<ScenarioLine> lines;
};

ScenarioFile read_scenario(const std::string& path);

}  // namespace sip::test
