#include "message/utf16_spans.h"

#include "grammar/eight_octets.h"

namespace sip {
namespace {

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }
bool is_continuation(char c) { return (octet(c) & 0xC0U) == 0x80U; }

// RFC 3629 4: the length of the well-formed sequence at the front, 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const std::uint8_t first = octet(text[0]);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  if (length < 3) return length;
  const std::uint8_t second = octet(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

// Four words at a time: every head is looked at.
bool is_ascii(std::string_view text) {
  constexpr std::size_t kFour = 4 * sizeof(std::uint64_t);
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + kFour <= text.size(); i += kFour) {
    const char* at = text.data() + i;
    seen |= eight_at(at) | eight_at(at + 8) | eight_at(at + 16) | eight_at(at + 24);
  }
  for (; i < text.size(); ++i) seen |= octet(text[i]);
  return (seen & eight_of(0x80)) == 0;
}

bool begins_with_eight_of_ascii(std::string_view text) {
  return text.size() >= sizeof(std::uint64_t) && (eight_at(text.data()) & eight_of(0x80)) == 0;
}

/// Walks a text from offset to offset and counts UTF-16 units: a sequence of four octets is two.
class Utf16Counter {
 public:
  explicit Utf16Counter(std::string_view text) : text_(text) {}
  std::uint32_t units_to(std::uint32_t offset) {
    while (at_ < offset) {
      if (begins_with_eight_of_ascii(text_.substr(at_, offset - at_))) {
        at_ += 8;
        units_ += 8;
        continue;
      }
      const char c = text_[at_++];
      if (!is_continuation(c)) units_ += octet(c) >= 0xF0 ? 2U : 1U;
    }
    return units_;
  }

 private:
  std::string_view text_;
  std::uint32_t at_ = 0;
  std::uint32_t units_ = 0;
};

}  // namespace

HeadEncoding encoding_of(std::string_view head) {
  if (is_ascii(head)) return HeadEncoding::ascii;
  while (!head.empty()) {
    const std::size_t length = begins_with_eight_of_ascii(head) ? 8 : sequence_length(head);
    if (length == 0) return HeadEncoding::octets;
    head.remove_prefix(length);
  }
  return HeadEncoding::utf8;
}

std::uint32_t utf16_length(std::string_view text) {
  return Utf16Counter{text}.units_to(static_cast<std::uint32_t>(text.size()));
}

std::vector<std::uint32_t> utf16_offsets(std::string_view text) {
  if (encoding_of(text) == HeadEncoding::ascii) return {};
  std::vector<std::uint32_t> offsets;
  offsets.reserve(text.size() + 1);
  Utf16Counter counter{text};
  for (std::uint32_t i = 0; i <= text.size(); ++i) offsets.push_back(counter.units_to(i));
  return offsets;
}

std::vector<HeaderSpan> utf16_spans(const Message& message) {
  std::vector<HeaderSpan> spans{message.headers().begin(), message.headers().end()};
  Utf16Counter counter{message.head()};
  for (HeaderSpan& span : spans) {
    const std::uint32_t name_end = span.name_begin + span.name_length;
    span.name_begin = counter.units_to(span.name_begin);
    span.name_length = static_cast<std::uint16_t>(counter.units_to(name_end) - span.name_begin);
    span.value_begin = counter.units_to(span.value_begin);
    span.value_end = counter.units_to(span.value_end);
  }
  return spans;
}

}  // namespace sip
