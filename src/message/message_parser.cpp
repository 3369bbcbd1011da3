#include "message/message_parser.h"

#include <algorithm>
#include <utility>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/value_limits.h"

namespace sip {

Result<MessagePtr> parse_message(std::string head, Body body, BodyStore& bodies,
                                 const MessageLimits& limits) {
  const std::size_t octets = head.size() + body.length();
  const bool long_head = head.size() > limits.octets;
  // What is read of a message that is too long is what it takes to refuse it.
  if (long_head) head.resize(limits.octets);
  MessageParser parser{std::move(head), limits};
  if (octets > limits.octets) {
    parser.too_large(long_head
                         ? Error{ErrorCode::too_large, "message: more octets than the limit", 513}
                         : Error{ErrorCode::too_large, "body: more octets than the limit", 413});
    body = {};
  }
  if (const auto parsed = parser.parse_head(); !parsed) return std::unexpected(parsed.error());
  parser.take_body(std::move(body), bodies);
  return std::move(parser).message();
}

MessageParser::MessageParser(std::string head, const MessageLimits& limits)
    : message_(Shared<Message>::make(Message::Key{})), limits_(limits) {
  message_->head_ = std::move(head);
  rest_ = message_->head_;
}

char* MessageParser::room(std::uint32_t octets) {
  constexpr std::uint32_t kLeast = 64;  // a short string would move with its object
  message_->head_.resize(std::max(octets, kLeast));
  return message_->head_.data();
}

void MessageParser::begin(std::uint32_t octets) {
  message_->headers_.clear();
  message_->fault_.reset();
  message_->from_.reset();
  message_->to_.reset();
  message_->cseq_.reset();
  message_->top_via_.reset();
  message_->status_ = 0;
  message_->head_.resize_and_overwrite(octets, [octets](char*, std::size_t) { return octets; });
  rest_ = message_->head_;
}

std::uint32_t MessageParser::cut_head() {
  message_->head_.resize(message_->head_.size() - rest_.size());
  rest_ = {};
  return static_cast<std::uint32_t>(message_->head_.size());
}

//     message-header = header-name HCOLON header-value
// RFC 3261 8.2.2: a line that is none is passed over, as any field that nobody needs.
void MessageParser::parse_header_line(std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_class(name.back(), kSpace)) name.remove_suffix(1);
  HeaderSpan span;
  span.name = header_name_from(name);
  // A name that is known is a token.
  if (colon == line.size() || name.size() > 0xFFFF ||
      (span.name == HeaderName::other && !is_token(name)))
    return;
  const std::string_view value = trim(line.substr(colon + 1));
  span.name_begin = offset_of(line);
  span.name_length = static_cast<std::uint16_t>(name.size());
  span.value_begin =
      value.empty() ? offset_of(line) + static_cast<std::uint32_t>(colon + 1) : offset_of(value);
  span.value_end = span.value_begin + static_cast<std::uint32_t>(value.size());
  message_->headers_.push_back(span);
  if (!is_short(span.name, value.size())) check_limits(span);
}

void MessageParser::check_limits(const HeaderSpan& span) {
  const std::string_view value = message_->value_of(span);
  if (const auto passed = find_passed_limit(span.name, value, limits_)) {
    if (passed->code == ErrorCode::too_large) return too_large(*passed);
    fault(passed->detail);
  }
}

MessagePtr MessageParser::message() && {
  if (!message_->is_request()) find_response_method();
  return std::move(message_);
}

void MessageParser::find_response_method() {
  if (const auto& cseq = cseq_of(*message_)) {
    message_->method_name_ = cseq->method;
    message_->method_ = method_from(cseq->method);
  }
}

std::uint32_t MessageParser::body_length(std::uint32_t octets) {
  std::optional<std::uint32_t> length;
  for (const HeaderSpan& span : message_->headers_) {
    if (span.name != HeaderName::content_length) continue;
    const auto number = parse_digits<std::uint32_t>(message_->value_of(span));
    if (!number || (length && *length != *number)) {
      fault("Content-Length: not one number");
      break;
    }
    length = number;
  }
  if (length && *length > octets) fault("Content-Length: more than the body has");
  // RFC 3261 18.3: octets past the length are not part of the message.
  return std::min(length.value_or(octets), octets);
}

void MessageParser::take_body(Body body, BodyStore& bodies) {
  const std::uint32_t length = body_length(body.length());
  if (length < body.length()) {
    const std::string octets = body.octets();
    message_->has_more_ = octets.find_first_not_of("\r\n\t ", length) != std::string::npos;
    body = bodies.make(octets.substr(0, length));
  }
  message_->body_ = std::move(body);
  message_->session_part_ = take_session_part(
      message_->body_, message_->header(HeaderName::content_type).value_or(""), limits_.multipart);
}

void MessageParser::too_large(const Error& error) {
  if (!message_->fault_ || message_->fault_->code != ErrorCode::too_large) message_->fault_ = error;
}

void MessageParser::fault(StaticText detail) {
  if (!message_->fault_) message_->fault_ = Error{ErrorCode::malformed, detail, 400};
}

}  // namespace sip
