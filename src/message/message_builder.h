#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "message/message.h"

namespace sip {

/// Writes a message and its table of header spans in one go. Values are written as given: what
/// comes from an application passes `check_header_field` (application_text.h) first.
class MessageBuilder {
 public:
  static MessageBuilder request(std::string_view method, std::string_view request_uri);
  /// An empty `reason_phrase` becomes the registered one (`default_reason_phrase`).
  static MessageBuilder response(std::uint16_t status, std::string_view reason_phrase);

  /// One header field whose value is the parts put together.
  MessageBuilder& header(HeaderName name, std::initializer_list<std::string_view> parts);
  MessageBuilder& header(HeaderName name, std::string_view value) { return header(name, {value}); }
  MessageBuilder& header(HeaderName name, std::uint32_t number);
  /// A field under a name of the caller's choice.
  MessageBuilder& header(std::string_view name, std::string_view value);
  /// Every field of that name in `message`, in order, byte for byte.
  MessageBuilder& copy(const Message& message, HeaderName name);
  /// One field of `message`, byte for byte.
  MessageBuilder& copy(const Message& message, const HeaderSpan& span);

  /// Writes Content-Length, ends the head and gives the message. Content-Type is the caller's to
  /// write.
  MessagePtr finish(Body body = {}) &&;

 private:
  MessageBuilder();
  void write_line(std::initializer_list<std::string_view> parts);
  char* room(std::size_t octets);
  MessageBuilder& write_field(HeaderName name, std::string_view text,
                              std::span<const std::string_view> parts);

  Shared<Message> message_;
  std::size_t length_ = 0;  ///< of what is written of the head
  std::size_t method_length_ = 0;
  std::size_t uri_length_ = 0;
};

/// A response to `request` as RFC 3261 8.2.6 shapes it: Via, From, To, Call-ID and CSeq copied byte
/// for byte, `to_tag` added to a To without one (not in a 100, or when empty).
MessageBuilder make_response(const Message& request, std::uint16_t status,
                             std::string_view reason_phrase, std::string_view to_tag);

/// "Ringing" for 180; the class's own phrase for a status that no RFC registered.
StaticText default_reason_phrase(std::uint16_t status);

}  // namespace sip
