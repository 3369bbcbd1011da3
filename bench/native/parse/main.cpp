// parse_beside_peers FILE check | FILE ROUNDS MILLISECONDS
// FILE holds messages, each behind a line with its length. `check` prints what each stack reads, a
// line for each stack and message, fields between tabs; otherwise the stacks parse all of them by
// turns, and a line for each says the median of nanoseconds for one message.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "parser.h"

namespace {

std::vector<std::string> messages_of(const char* path) {
  std::ifstream file{path, std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{file}, {}};
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t line = all.find('\n', at);
    const std::size_t length = std::strtoul(all.c_str() + at, nullptr, 10);
    messages.push_back(all.substr(line + 1, length));
    at = line + 1 + length;
  }
  return messages;
}

void print(const Parser& parser, const Fields& fields) {
  std::printf("%s\t%s\t%s\t%s\t%s\t%s\t%lu\t%s\t%s\t%ld\t", parser.name(), fields.from.c_str(),
              fields.from_tag.c_str(), fields.to.c_str(), fields.to_tag.c_str(),
              fields.branch.c_str(), fields.cseq, fields.call_id.c_str(), fields.contact.c_str(),
              fields.max_forwards);
  for (std::size_t i = 0; i < fields.routes.size(); ++i)
    std::printf("%s%s", i == 0 ? "" : ",", fields.routes[i].c_str());
  std::printf("\n");
}

std::size_t sink = 0;

/// Nanoseconds for one message, all of them parsed so often.
double timed(Parser& parser, const std::vector<std::string>& messages, std::size_t times) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < times; ++i) {
    for (const std::string& message : messages) sink += parser.read(message);
  }
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  return taken.count() / static_cast<double>(times * messages.size());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> messages =
      argc > 2 ? messages_of(argv[1]) : std::vector<std::string>{};
  std::vector<std::unique_ptr<Parser>> parsers;
  parsers.push_back(make_ours());
  parsers.push_back(make_sofia());
  parsers.push_back(make_osip());
  if (argc == 3 && std::string_view{argv[2]} == "check" && !messages.empty()) {
    for (const auto& parser : parsers) {
      for (const std::string& message : messages) print(*parser, parser->fields(message));
    }
    return 0;
  }
  const unsigned long rounds = argc == 4 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const double milliseconds = argc == 4 ? std::strtod(argv[3], nullptr) : 0;
  if (rounds == 0 || milliseconds <= 0 || messages.empty()) {
    std::fputs("parse_beside_peers FILE check | FILE ROUNDS MILLISECONDS\n", stderr);
    return 2;
  }
  std::vector<std::vector<double>> times(parsers.size());
  std::vector<std::size_t> counts;
  for (const auto& parser : parsers) {
    timed(*parser, messages, 10);  // warm
    const double once = timed(*parser, messages, 10) * static_cast<double>(messages.size());
    counts.push_back(std::max<std::size_t>(1, static_cast<std::size_t>(milliseconds * 1e6 / once)));
  }
  for (unsigned long round = 0; round < rounds; ++round) {
    std::fprintf(stderr, "round %lu of %lu\n", round + 1, rounds);
    for (std::size_t i = 0; i < parsers.size(); ++i)
      times[i].push_back(timed(*parsers[i], messages, counts[i]));
  }
  for (std::size_t i = 0; i < parsers.size(); ++i)
    std::printf("%s\t%.1f\n", parsers[i]->name(), median(times[i]));
  return sink == 0 ? 1 : 0;
}
