#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/uri_break.h"
#include "message/message_parser.h"

namespace sip {
namespace {

constexpr std::string_view kProtocol = "SIP/";

bool starts_with_protocol(std::string_view text) {
  return text.size() > kProtocol.size() &&
         equal_ignoring_case(text.substr(0, kProtocol.size()), kProtocol);
}

}  // namespace

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

}  // namespace sip
