#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "message/message_parser.h"
#include "message/utf16_spans.h"

namespace sip::bindings {

/// A head that is read without a user agent, as words, for `messageParser` of the shim: the
/// `ErrorCode` that keeps it from being a message, or 0; its `HeadEncoding`; the address of the
/// span table and how many header fields it has; how many octets of the body count at most; how
/// long the head is, in octets and in UTF-16 units: a body may stand behind it.
class MessageRecord {
 public:
  static constexpr std::uint32_t kWholeBody = 0xFFFFFFFFU;

  /// Where a frame is written; it stays there until a larger room is asked for.
  char* room(std::uint32_t octets) { return parser_.room(octets); }
  /// Reads what was written there. `units`: how many UTF-16 units that was as a text, 0 if it was
  /// none: as many as octets are ASCII.
  const std::uint32_t* write(std::uint32_t octets, std::uint32_t units) {
    parser_.begin(octets);
    read(octets == units);
    return words_.data();
  }
  /// What is wrong with the last one.
  std::string_view detail() const { return detail_; }

 private:
  void read(bool is_ascii) {
    words_ = {};
    const auto parsed = parser_.parse_head();
    words_[4] = parser_.body_length(kWholeBody);
    words_[5] = parser_.cut_head();
    if (!parsed) return fail(parsed.error());
    const Message& message = parser_.message();
    if (const auto& fault = message.fault(); fault && fault->code == ErrorCode::too_large) {
      return fail(*fault);
    }
    const HeadEncoding encoding = is_ascii ? HeadEncoding::ascii : encoding_of(message.head());
    words_[1] = static_cast<std::uint32_t>(encoding);
    words_[6] = encoding == HeadEncoding::utf8 ? utf16_length(message.head()) : words_[5];
    if (encoding == HeadEncoding::utf8) spans_ = utf16_spans(message);
    words_[2] = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(
        encoding == HeadEncoding::utf8 ? spans_.data() : message.headers().data()));
    words_[3] = static_cast<std::uint32_t>(message.headers().size());
  }
  void fail(const Error& error) {
    words_[0] = static_cast<std::uint32_t>(error.code);
    detail_ = error.detail;
  }

  MessageLimits limits_;
  MessageParser parser_{{}, limits_};  // with the spans, until the next one
  std::vector<HeaderSpan> spans_;
  std::string_view detail_;
  std::array<std::uint32_t, 7> words_{};
};

}  // namespace sip::bindings
