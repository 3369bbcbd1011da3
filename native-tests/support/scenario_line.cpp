#include "support/scenario_line.h"

#include <algorithm>
#include <fstream>

namespace sip::test {
namespace {

std::string take_quoted(std::string_view text, std::size_t& at) {
  std::string word;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] != '\\') {
      word += text[at];
    } else if (text[++at] == 'n') {
      word += "\r\n";
    } else if (text[at] == 'r' || text[at] == '0') {
      word += text[at] == 'r' ? '\r' : '\0';
    } else {
      word += text[at];
    }
  }
  ++at;
  return word;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
      ++at;
      continue;
    }
    if (text[at] == '#') break;
    if (text[at] == '"') {
      words.push_back(take_quoted(text, at));
      continue;
    }
    std::string word;
    while (at < text.size() && text[at] != ' ' && text[at] != '\r') {
      if (text[at] == '"') {
        word += take_quoted(text, at);
      } else {
        word += text[at++];
      }
    }
    words.push_back(word);
  }
  return words;
}

// F1, F12a ...: what stands in the first column.
bool is_label(std::string_view text) { return !text.empty() && text[0] != ' ' && text[0] != '#'; }

}  // namespace

const std::string& ScenarioLine::word(std::size_t index) const {
  static const std::string kNone;
  return index < words.size() ? words[index] : kNone;
}

bool ScenarioLine::has(std::string_view word) const {
  return std::ranges::find(words, word) != words.end();
}

std::vector<std::string> ScenarioLine::all_behind(std::string_view word) const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == word) found.push_back(words[i + 1]);
  }
  return found;
}

std::string ScenarioLine::behind(std::string_view word) const {
  const auto found = all_behind(word);
  return found.empty() ? std::string{} : found.front();
}

std::map<std::string, std::string> ScenarioLine::settings() const {
  std::map<std::string, std::string> settings;
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (equals != std::string::npos && equals > 0) {
      settings[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return settings;
}

ScenarioFile read_scenario(const std::string& path) {
  ScenarioFile file;
  std::ifstream in{path};
  int number = 0;
  for (std::string text; std::getline(in, text);) {
    ++number;
    if (file.title.empty()) {
      file.title = text;
      continue;
    }
    ScenarioLine line{number, text, split(text)};
    if (is_label(text) && !line.words.empty()) line.words.erase(line.words.begin());
    if (!line.empty()) file.lines.push_back(std::move(line));
  }
  return file;
}

}  // namespace sip::test
