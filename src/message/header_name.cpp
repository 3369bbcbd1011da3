#include "message/header_name.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "grammar/char_class.h"

namespace sip {
namespace {

struct Names {
  std::string_view name;
  char compact;
};

constexpr std::size_t kCount = static_cast<std::size_t>(HeaderName::count_);

// In the order of the enumeration. Compact forms: RFC 3261 7.3.3 and the IANA registry of header
// fields.
constexpr std::array<Names, kCount> kNames = {{
    {"", 0},
    {"Via", 'v'},
    {"From", 'f'},
    {"To", 't'},
    {"Call-ID", 'i'},
    {"CSeq", 0},
    {"Contact", 'm'},
    {"Max-Forwards", 0},
    {"Route", 0},
    {"Record-Route", 0},
    {"Content-Type", 'c'},
    {"Content-Length", 'l'},
    {"Content-Disposition", 0},
    {"Content-Encoding", 'e'},
    {"Content-Language", 0},
    {"MIME-Version", 0},
    {"Authorization", 0},
    {"Proxy-Authorization", 0},
    {"WWW-Authenticate", 0},
    {"Proxy-Authenticate", 0},
    {"Authentication-Info", 0},
    {"Allow", 0},
    {"Allow-Events", 'u'},
    {"Supported", 'k'},
    {"Require", 0},
    {"Proxy-Require", 0},
    {"Unsupported", 0},
    {"Accept", 0},
    {"Accept-Encoding", 0},
    {"Accept-Language", 0},
    {"Expires", 0},
    {"Min-Expires", 0},
    {"Retry-After", 0},
    {"Date", 0},
    {"Timestamp", 0},
    {"User-Agent", 0},
    {"Server", 0},
    {"Warning", 0},
    {"Error-Info", 0},
    {"Alert-Info", 0},
    {"Call-Info", 0},
    {"In-Reply-To", 0},
    {"Organization", 0},
    {"Priority", 0},
    {"Reply-To", 0},
    {"Subject", 's'},
    {"Event", 'o'},
    {"Subscription-State", 0},
    {"RSeq", 0},
    {"RAck", 0},
    {"Session-Expires", 'x'},
    {"Min-SE", 0},
    {"Refer-To", 'r'},
    {"Referred-By", 'b'},
    {"Replaces", 0},
    {"Target-Dialog", 0},
    {"Join", 0},
    {"Refer-Sub", 0},
    {"Reason", 0},
    {"Privacy", 0},
    {"P-Asserted-Identity", 0},
    {"P-Preferred-Identity", 0},
    {"Diversion", 0},
    {"History-Info", 0},
    {"Path", 0},
    {"Service-Route", 0},
    {"SIP-ETag", 0},
    {"SIP-If-Match", 0},
    {"Info-Package", 0},
    {"Recv-Info", 0},
    {"Flow-Timer", 0},
    {"Session-ID", 0},
    {"Answer-Mode", 0},
    {"Accept-Contact", 'a'},
    {"Reject-Contact", 'j'},
    {"Request-Disposition", 'd'},
    {"Identity", 'y'},
    {"User-to-User", 0},
    {"Geolocation", 0},
    {"Identity-Info", 'n'},
    {"Priv-Answer-Mode", 0},
}};

constexpr unsigned kSlots = 256;

// Four of its octets tell most names apart; 0x20 makes letters lower-case.
constexpr unsigned slot_of(std::string_view name) {
  const auto octet = [name](std::size_t i) { return static_cast<unsigned char>(name[i]) | 0x20U; };
  const std::size_t size = name.size();
  return (static_cast<unsigned>(size) * 11 + octet(0) * 37 + octet(size / 2) * 5 +
          octet(size - 1) * 113) %
         kSlots;
}

// Open addressing, filled at compile time.
constexpr std::array<HeaderName, kSlots> make_slots() {
  std::array<HeaderName, kSlots> slots{};
  const auto put = [&slots](std::string_view name, std::size_t i) {
    unsigned slot = slot_of(name);
    while (slots[slot] != HeaderName::other) slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<HeaderName>(i);
  };
  for (std::size_t i = 1; i < kCount; ++i) put(kNames[i].name, i);
  for (std::size_t i = 1; i < kCount; ++i) {
    if (kNames[i].compact != 0) put({&kNames[i].compact, 1}, i);
  }
  return slots;
}
constexpr std::array<HeaderName, kSlots> kSlotTable = make_slots();

// Of two names of the same length as many octets as `Word` has: they differ in the bit of letter
// case at most, and there only where the known one has a letter.
template <class Word>
bool same_word(const char* known, const char* name) {
  constexpr Word kCase = static_cast<Word>(0x2020202020202020U);
  Word a = 0;
  Word b = 0;
  std::memcpy(&a, known, sizeof a);
  std::memcpy(&b, name, sizeof b);
  return ((a ^ b) & ~((a >> 1U) & kCase)) == 0;
}

// Every header line is looked up: eight octets at a time, the last ones together with some before.
bool same_name(std::string_view known, std::string_view name) {
  const std::size_t size = known.size();
  if (name.size() != size) return false;
  if (size < sizeof(std::uint32_t)) return equal_ignoring_case(known, name);
  if (size < sizeof(std::uint64_t)) {
    const std::size_t last = size - sizeof(std::uint32_t);
    return same_word<std::uint32_t>(known.data(), name.data()) &&
           same_word<std::uint32_t>(known.data() + last, name.data() + last);
  }
  const std::size_t last = size - sizeof(std::uint64_t);
  for (std::size_t i = 0; i < last; i += sizeof(std::uint64_t)) {
    if (!same_word<std::uint64_t>(known.data() + i, name.data() + i)) return false;
  }
  return same_word<std::uint64_t>(known.data() + last, name.data() + last);
}

}  // namespace

HeaderName header_name_from(std::string_view name) {
  if (name.empty()) return HeaderName::other;
  for (unsigned slot = slot_of(name); kSlotTable[slot] != HeaderName::other;
       slot = (slot + 1) % kSlots) {
    const Names& names = kNames[static_cast<std::size_t>(kSlotTable[slot])];
    if (same_name(names.name, name)) return kSlotTable[slot];
    if (name.size() == 1 && to_lower(name.front()) == names.compact) return kSlotTable[slot];
  }
  return HeaderName::other;
}

std::string_view to_string(HeaderName name) { return kNames[static_cast<std::size_t>(name)].name; }

char compact_form(HeaderName name) { return kNames[static_cast<std::size_t>(name)].compact; }

}  // namespace sip
