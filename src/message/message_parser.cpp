#include "message/message_parser.h"

#include <algorithm>
#include <span>
#include <utility>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/uri_break.h"
#include "message/cseq.h"
#include "message/value_limits.h"

namespace sip {
namespace {

constexpr std::string_view kProtocol = "SIP/";
constexpr std::uint32_t kUsualFields = 24;

bool starts_with_protocol(std::string_view text) {
  return text.size() > kProtocol.size() &&
         equal_ignoring_case(text.substr(0, kProtocol.size()), kProtocol);
}

}  // namespace

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
    : message_(std::make_shared<Message>(Message::Key{})), limits_(limits) {
  message_->head_ = std::move(head);
  rest_ = message_->head_;
}

void MessageParser::begin(std::string head) {
  std::vector<HeaderSpan> room = std::move(message_->headers_);
  room.clear();
  *message_ = Message{Message::Key{}};
  message_->headers_ = std::move(room);
  message_->head_ = std::move(head);
  rest_ = message_->head_;
  content_length_.reset();
}

Result<void> MessageParser::parse_head() {
  // RFC 3261 7.5: empty lines before the start line are passed over.
  while (!rest_.empty() && (rest_.front() == '\r' || rest_.front() == '\n')) rest_.remove_prefix(1);
  std::string_view line;
  if (!take_line(line)) return malformed("start line: missing");
  if (const auto parsed = parse_start_line(line); !parsed) return parsed;

  // One allocation for most messages.
  message_->headers_.reserve(std::min(kUsualFields, limits_.header_fields));
  bool blank_line = false;
  while (take_line(line)) {
    if (line.empty()) {
      blank_line = true;
      break;
    }
    if (message_->headers_.size() == limits_.header_fields) {
      too_large({ErrorCode::too_large, "message: more header fields than the limit", 513});
      return {};
    }
    parse_header_line(line);
  }
  if (!blank_line) fault("message: the blank line that ends the head is missing");
  if (!message_->is_request()) find_response_method();
  return {};
}

std::uint32_t MessageParser::cut_head() {
  message_->head_.resize(message_->head_.size() - rest_.size());
  rest_ = {};
  return static_cast<std::uint32_t>(message_->head_.size());
}

// One line with its folds (7.3.1), without its line end.
bool MessageParser::take_line(std::string_view& line) {
  if (rest_.empty()) return false;
  std::size_t end = rest_.find('\n');
  while (end != std::string_view::npos && end > 0 && end + 1 < rest_.size() &&
         (rest_[end + 1] == ' ' || rest_[end + 1] == '\t') && !(end == 1 && rest_[0] == '\r')) {
    end = rest_.find('\n', end + 1);
  }
  line = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (end != std::string_view::npos && !line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

Result<void> MessageParser::parse_start_line(std::string_view line) {
  return starts_with_protocol(line) ? parse_status_line(line) : parse_request_line(line);
}

//     Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF
// More lenient: the space before an empty reason phrase may be missing.
Result<void> MessageParser::parse_status_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return malformed("Status-Line: no status code");
  message_->version_ = line.substr(0, space);
  const auto status = parse_digits<std::uint16_t>(line.substr(space + 1, 3));
  const std::string_view phrase = line.substr(std::min(line.size(), space + 4));
  if (!status || *status < 100 || *status > 699 || (!phrase.empty() && phrase.front() != ' ')) {
    return malformed("Status-Line: the status code is not one of 100-699");
  }
  message_->status_ = *status;
  message_->reason_phrase_ = phrase.empty() ? phrase : phrase.substr(1);
  return {};
}

//     Request-Line = Method SP Request-URI SP SIP-Version CRLF
// White space elsewhere is a fault, but the message is kept, so that it can be answered (RFC
// 4475 3.1.2.9, 3.1.2.10).
Result<void> MessageParser::parse_request_line(std::string_view line) {
  const std::string_view trimmed = trim(line);
  const std::size_t first = trimmed.find(' ');
  const std::size_t last = trimmed.rfind(' ');
  if (first == std::string_view::npos) return malformed("Request-Line: not a request of SIP");
  message_->method_name_ = trimmed.substr(0, first);
  message_->version_ = trimmed.substr(last + 1);
  if (!is_token(message_->method_name_) || !starts_with_protocol(message_->version_)) {
    return malformed("Request-Line: not a request of SIP");
  }
  message_->method_ = method_from(message_->method_name_);
  message_->request_uri_ =
      first == last ? std::string_view{} : trim(trimmed.substr(first, last - first));
  const std::string_view uri = message_->request_uri_;
  if (uri.size() > limits_.request_uri) {
    too_large({ErrorCode::too_large, "Request-URI: longer than the limit", 414});
  }
  if (uri.empty() || find_uri_break(uri) < uri.size()) {
    fault("Request-Line: the Request-URI is missing or holds what no URI can");
  } else if (trimmed.size() != line.size() || last != first + uri.size() + 1) {
    fault("Request-Line: white space where none may stand");
  }
  return {};
}

//     message-header = header-name HCOLON header-value
void MessageParser::parse_header_line(std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_class(name.back(), kSpace)) name.remove_suffix(1);
  HeaderSpan span;
  span.name = header_name_from(name);
  // A name that is known is a token.
  if (colon == line.size() || name.size() > 0xFFFF ||
      (span.name == HeaderName::other && !is_token(name))) {
    fault("header line: no name and colon");
    return;
  }
  const std::string_view value = trim(line.substr(colon + 1));
  span.name_begin = offset_of(line);
  span.name_length = static_cast<std::uint16_t>(name.size());
  span.value_begin =
      value.empty() ? offset_of(line) + static_cast<std::uint32_t>(colon + 1) : offset_of(value);
  span.value_end = span.value_begin + static_cast<std::uint32_t>(value.size());
  if (span.name == HeaderName::content_length && !content_length_) {
    content_length_ = message_->headers_.size();
  }
  message_->headers_.push_back(span);
  if (value.size() <= std::min(limits_.values, limits_.parameters) &&
      (value.size() <= limits_.digits || !is_number(span.name))) {
    return;
  }
  if (const auto passed = find_passed_limit(span.name, value, limits_)) {
    if (passed->code == ErrorCode::too_large) return too_large(*passed);
    fault(passed->detail);
  }
}

void MessageParser::find_response_method() {
  if (const auto cseq = cseq_of(*message_)) {
    message_->method_name_ = cseq->method;
    message_->method_ = method_from(cseq->method);
  }
}

std::uint32_t MessageParser::body_length(std::uint32_t octets) {
  std::optional<std::uint32_t> length;
  if (!content_length_) return octets;
  for (const HeaderSpan& span : std::span(message_->headers_).subspan(*content_length_)) {
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
  if (length < body.length()) body = bodies.make(body.octets().substr(0, length));
  message_->body_ = std::move(body);
  message_->session_part_ = take_session_part(
      message_->body_, message_->header(HeaderName::content_type).value_or(""), limits_.multipart);
}

void MessageParser::too_large(const Error& error) {
  if (!message_->fault_ || message_->fault_->code != ErrorCode::too_large) message_->fault_ = error;
}

void MessageParser::fault(std::string_view detail) {
  if (!message_->fault_) message_->fault_ = Error{ErrorCode::malformed, detail, 400};
}

std::uint32_t MessageParser::offset_of(std::string_view part) const {
  return static_cast<std::uint32_t>(part.data() - message_->head_.data());
}

}  // namespace sip
