// Plays worlds of the simulation, one after the other, until so many calls were made:
//     soak [--calls N] [--calls-per-seed N] [--first SEED] [--seed SEED] [--quiet]
// `--seed` plays that one only and prints its ladder. The exit status is 1 where a world has a
// fault; its seed and ladder are printed. Memory is what the allocator has given out, and what the
// process holds.
#include <malloc.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "simulation/world.h"

using namespace sip;
using namespace sip::test;

namespace {

struct Wishes {
  std::uint64_t calls = 20'000;
  unsigned calls_per_seed = 8;
  unsigned first = 1;
  unsigned seed = 0;
  bool quiet = false;
};

bool read(int argc, char** argv, Wishes& wishes) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name{argv[i]};
    if (name == "--quiet") {
      wishes.quiet = true;
      continue;
    }
    if (i + 1 == argc) return false;
    const auto number = std::strtoull(argv[++i], nullptr, 10);
    if (name == "--calls") {
      wishes.calls = number;
    } else if (name == "--calls-per-seed") {
      wishes.calls_per_seed = static_cast<unsigned>(number);
    } else if (name == "--first") {
      wishes.first = static_cast<unsigned>(number);
    } else if (name == "--seed") {
      wishes.seed = static_cast<unsigned>(number);
    } else {
      return false;
    }
  }
  return true;
}

std::size_t resident_kilobytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t whole = 0;
  std::size_t resident = 0;
  statm >> whole >> resident;
  return resident * 4;
}

std::string memory() {
  return std::to_string(mallinfo2().uordblks / 1024) + " KB allocated, " +
         std::to_string(resident_kilobytes()) + " KB resident";
}

void print(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

int play_one(const Wishes& wishes) {
  const WorldOptions options{
      .seed = wishes.seed, .calls = wishes.calls_per_seed, .keep_ladder = true};
  const WorldReport report = play_world(options);
  print(describe(options, report) + report.tally.text());
  return report.faults.empty() ? 0 : 1;
}

int play_many(const Wishes& wishes) {
  const auto began = std::chrono::steady_clock::now();
  Tally tally;
  std::uint64_t frames = 0;
  std::uint64_t settled = 0;
  unsigned failed = 0;
  std::uint64_t next_line = wishes.calls / 20;
  for (unsigned seed = wishes.first; tally.calls < wishes.calls && failed < 5; ++seed) {
    WorldOptions options{.seed = seed, .calls = wishes.calls_per_seed};
    WorldReport report = play_world(options);
    tally += report.tally;
    frames += report.frames;
    settled += report.settled;
    if (!report.faults.empty()) {
      ++failed;
      options.keep_ladder = !wishes.quiet;
      print(describe(options, play_world(options)));
    }
    if (tally.calls < next_line) continue;
    next_line += wishes.calls / 20;
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - began;
    print(std::to_string(tally.calls) + " calls, " +
          std::to_string(static_cast<long>(static_cast<double>(tally.calls) / time.count())) +
          " a second, seed " + std::to_string(seed) + ", " + memory());
  }
  print(tally.text() + "\n" + std::to_string(frames) + " frames, " + std::to_string(settled) +
        " times both ends with nothing open, " + std::to_string(failed) + " worlds with a fault");
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Wishes wishes;
  if (!read(argc, argv, wishes) || wishes.calls_per_seed == 0) {
    std::fputs("soak [--calls N] [--calls-per-seed N] [--first SEED] [--seed SEED] [--quiet]\n",
               stderr);
    return 2;
  }
  return wishes.seed != 0 ? play_one(wishes) : play_many(wishes);
}
