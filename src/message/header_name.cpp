#include "message/header_name.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "message/header_name_table.h"

namespace sip {
namespace detail {
namespace {

using Alphabet = std::array<std::uint8_t, 32>;

// In any letter case.
constexpr std::size_t place_in_alphabet(char letter) {
  return static_cast<unsigned char>(letter) % sizeof(Alphabet);
}

consteval Alphabet make_compact_forms() {
  Alphabet forms{};
  for (std::size_t i = 1; i < kCount; ++i) {
    if (const char compact = kNames[i].compact; compact != 0)
      forms[place_in_alphabet(compact)] = static_cast<std::uint8_t>(i);
  }
  return forms;
}
constexpr Alphabet kCompactForms = make_compact_forms();

// `last`: the word of the line that has the colon, cut behind that.
bool is_name(const Names& names, const char* line, std::size_t at, std::uint64_t last) {
  for (std::size_t i = 0; i < at; i += 8) {
    if (!same_word(names.text.data() + i, eight_at(line + i))) return false;
  }
  return same_word(names.text.data() + at, last);
}

}  // namespace

HeaderName with_compact_form(char c) {
  return static_cast<HeaderName>(is_class(c, kAlpha) ? kCompactForms[place_in_alphabet(c)] : 0);
}

LeadingName find_long_form(std::string_view line) {
  Slot slot;
  for (std::size_t at = 0; at < sizeof(Names::text) && at + 8 <= line.size(); at += 8) {
    std::uint64_t word = eight_at(line.data() + at);
    const std::uint64_t colon = marks_of(word, ':');
    if (colon == 0) {
      slot.add(word);
      continue;
    }
    word &= up_to_first(colon);
    slot.add(word);
    const std::size_t length = at + first_of(colon);
    for (unsigned i = slot.number(); kSlotTable[i] != 0; i = next_slot(i)) {
      if (is_name(kNames[kSlotTable[i]], line.data(), at, word))
        return {static_cast<HeaderName>(kSlotTable[i]), length};
    }
    return {HeaderName::other, length};
  }
  return {};
}

}  // namespace detail

HeaderName header_name_from(std::string_view name) {
  if (name.size() == 1) return detail::with_compact_form(name.front());
  std::array<char, sizeof(detail::Names::text)> line{};
  if (name.size() >= line.size()) return HeaderName::other;
  *std::ranges::copy(name, line.begin()).out = ':';
  const LeadingName found = detail::find_long_form({line.data(), line.size()});
  return found.length == name.size() ? found.name : HeaderName::other;
}

std::string_view to_string(HeaderName name) {
  const detail::Names& names = detail::kNames[static_cast<std::size_t>(name)];
  return {names.text.data(), names.length};
}

char compact_form(HeaderName name) {
  return detail::kNames[static_cast<std::size_t>(name)].compact;
}

}  // namespace sip
