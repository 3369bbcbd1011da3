#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "grammar/char_class.h"
#include "grammar/eight_octets.h"
#include "message/header_name.h"

namespace sip {

/// The name that a header line begins with. The length is 0 where no colon is among the octets that
/// were looked at: such a name is longer than any that is known, or the line is very short.
struct LeadingName {
  HeaderName name = HeaderName::other;
  std::size_t length = 0;
};

namespace detail {

// The bit that letters differ in by their case.
inline constexpr std::uint64_t kCaseBits = eight_of(0x20);

inline constexpr std::size_t kCount = static_cast<std::size_t>(HeaderName::count_);

/// A name with the colon behind it, as it stands in a line, and zeros behind that.
struct Names {
  consteval Names(std::string_view name, char compact_form)
      : length(static_cast<std::uint8_t>(name.size())), compact(compact_form) {
    *std::ranges::copy(name, text.begin()).out = ':';
  }

  std::array<char, 24> text{};
  std::uint8_t length;
  char compact;
};

// In the order of the enumeration. Compact forms: RFC 3261 7.3.3 and the IANA registry of header
// fields.
inline constexpr std::array<Names, kCount> kNames = {{
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

inline constexpr unsigned kSlots = 256;

/// Where a name is looked for first: made of its words with the colon, the last one cut behind
/// that.
class Slot {
 public:
  constexpr void add(std::uint64_t word) { sum_ = std::rotl(sum_, 5) + (word | kCaseBits); }
  constexpr unsigned number() const {
    return static_cast<unsigned>(sum_ * 0x9E3779B97F4A7C15U >> 56U);
  }

 private:
  std::uint64_t sum_ = 0;
};
constexpr unsigned next_slot(unsigned slot) { return (slot + 1) % kSlots; }

consteval unsigned slot_of(const Names& names) {
  Slot slot;
  for (std::size_t i = 0; i <= names.length; i += 8) {
    std::uint64_t word = 0;
    for (std::size_t j = i + 8; j-- > i;)
      word = word << 8U | static_cast<unsigned char>(names.text[j]);
    slot.add(word);
  }
  return slot.number();
}

using Numbers = std::array<std::uint8_t, kSlots>;

// Open addressing, filled at compile time.
consteval Numbers make_slots() {
  Numbers slots{};
  for (std::size_t i = 1; i < kCount; ++i) {
    unsigned slot = slot_of(kNames[i]);
    while (slots[slot] != 0) slot = next_slot(slot);
    slots[slot] = static_cast<std::uint8_t>(i);
  }
  return slots;
}
inline constexpr Numbers kSlotTable = make_slots();

// Whether a word of a line, which has zeros behind the colon, differs from one of a known name in
// letter case at most.
inline bool same_word(const char* known, std::uint64_t word) {
  const std::uint64_t a = eight_at(known);
  return ((a ^ word) & ~(a >> 1U & kCaseBits)) == 0;
}

HeaderName with_compact_form(char c);
/// Of a name of any length, but not of one letter.
LeadingName find_long_form(std::string_view line);

}  // namespace detail

/// Every line that comes goes through this. Most names have less than eight octets.
inline LeadingName leading_header_name(std::string_view line) {
  if (line.size() < sizeof(std::uint64_t)) return {};
  std::uint64_t word = eight_at(line.data());
  const std::uint64_t colon = marks_of(word, ':');
  if (colon == 0) return detail::find_long_form(line);
  word &= up_to_first(colon);
  const std::size_t length = first_of(colon);
  detail::Slot slot;
  slot.add(word);
  for (unsigned at = slot.number(); detail::kSlotTable[at] != 0; at = detail::next_slot(at)) {
    const std::uint8_t number = detail::kSlotTable[at];
    if (detail::same_word(detail::kNames[number].text.data(), word))
      return {static_cast<HeaderName>(number), length};
  }
  return {length == 1 ? detail::with_compact_form(line.front()) : HeaderName::other, length};
}

}  // namespace sip
