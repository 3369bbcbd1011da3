#pragma once

#include <optional>
#include <string>

#include "message/message.h"

namespace sip {

/// Fills a `Message` from the text of its head; `parse_message` is its interface.
class MessageParser {
 public:
  MessageParser(std::string head, const MessageLimits& limits);

  /// Room for a head that somebody else writes, where the last one stood.
  char* room(std::uint32_t octets);
  /// Begins with the first octets of that room, in the message that nobody else may have.
  void begin(std::uint32_t octets);
  /// Start line and header lines.
  Result<void> parse_head();
  /// Leaves out of the head what stands behind its blank line. @returns how long it is then.
  std::uint32_t cut_head();
  /// How many octets count of a body that has `octets` (RFC 3261 18.3).
  std::uint32_t body_length(std::uint32_t octets);
  /// The body, cut to what Content-Length says.
  void take_body(Body body, BodyStore& bodies);
  /// A limit is passed: this fault counts, whatever else is found.
  void too_large(const Error& error);
  MessagePtr message() &&;
  const Message& message() const& { return *message_; }

 private:
  void take_usual_fields();
  bool take_line(std::string_view& line);
  Result<void> parse_start_line(std::string_view line);
  Result<void> parse_status_line(std::string_view line);
  Result<void> parse_request_line(std::string_view line);
  void parse_header_line(std::string_view line);
  bool is_short(HeaderName name, std::size_t octets) const;
  void check_limits(const HeaderSpan& span);
  void find_response_method();
  void fault(StaticText detail);
  std::uint32_t offset_of(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - message_->head_.data());
  }

  Shared<Message> message_;
  const MessageLimits& limits_;
  std::string_view rest_;
};

}  // namespace sip
