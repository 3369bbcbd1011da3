#include "simulation/tally.h"

#include <utility>

namespace sip::test {
namespace {

constexpr std::pair<const char*, std::uint64_t Tally::*> kCounts[] = {
    {"calls", &Tally::calls},
    {"established", &Tally::established},
    {"forks kept", &Tally::forked},
    {"cancelled", &Tally::cancelled},
    {"refused", &Tally::refused},
    {"hung up", &Tally::hung_up},
    {"re-INVITEs", &Tally::reinvites},
    {"UPDATEs", &Tally::updates},
    {"reliable responses", &Tally::reliable_responses},
    {"REFERs", &Tally::referred},
    {"Replaces", &Tally::replaced},
    {"refreshes", &Tally::refreshed},
    {"glares", &Tally::glares},
    {"disconnects", &Tally::disconnects},
    {"lost flows", &Tally::lost_flows},
    {"timeouts", &Tally::timeouts},
};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  for (const auto& [name, count] : kCounts) this->*count += other.*count;
  return *this;
}

std::string Tally::text() const {
  std::string text;
  for (const auto& [name, count] : kCounts) {
    if (!text.empty()) text += ", ";
    text += std::to_string(this->*count) + " " + name;
  }
  return text;
}

}  // namespace sip::test
