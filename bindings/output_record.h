#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "message/utf16_spans.h"
#include "user_agent/output.h"

namespace sip::bindings {

/// The output record of docs/boundary.md and web/src/core/core-module.ts: an output as words, and
/// what they point at.
class OutputRecord {
 public:
  using Word = std::uint32_t;
  static constexpr std::size_t kWords = 19;

  Word address() const { return pointer(words_.data()); }
  /// `received`: the message that the shim has the text of, and its serial number.
  void write(const Output& output, const Message* received, Word received_serial) {
    const Message* const message = output.message.get();
    words_ = {
        output.flow.value, output.dialog.value, output.request.value, output.registration.value,
        output.status,     output.reason,       output.number};
    if (message != nullptr) {
      words_[7] = message == received ? received_serial : next_serial();
      write_head(*message);
      write_body(message->body());
    }
    const std::string_view text = output.text;
    words_[16] = pointer(text.data());
    words_[17] = static_cast<Word>(text.size());
    words_[18] = output.seconds;
  }
  /// It crosses as an `int` as well, and 0 is none.
  Word next_serial() {
    constexpr Word kLargest = 0x7fffffff;
    return own_serial_ = own_serial_ % kLargest + 1;
  }

 private:
  static Word pointer(const void* place) {
    return static_cast<Word>(reinterpret_cast<std::uintptr_t>(place));
  }
  void write_head(const Message& message) {
    const HeadEncoding encoding = encoding_of(message.head());
    words_[8] = pointer(message.head().data());
    words_[9] = static_cast<Word>(message.head().size());
    words_[10] = static_cast<Word>(encoding);
    if (encoding == HeadEncoding::utf8) spans_ = utf16_spans(message);
    words_[11] = pointer(encoding == HeadEncoding::utf8 ? spans_.data() : message.headers().data());
    words_[12] = static_cast<Word>(message.headers().size());
  }
  void write_body(const Body& body) {
    words_[13] = body.id().value;
    words_[14] = body.length();
    if (!body.id() && !body.empty()) words_[15] = pointer(body.own_octets().data());
  }

  std::array<Word, kWords> words_{};
  std::vector<HeaderSpan> spans_;
  Word own_serial_ = 0;
};

}  // namespace sip::bindings
