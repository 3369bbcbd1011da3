#include <algorithm>

#include "grammar/char_class.h"
#include "message/message_parser.h"

namespace sip {
namespace {

constexpr std::uint32_t kUsualFields = 24;

}  // namespace

Result<void> MessageParser::parse_head() {
  // RFC 3261 7.5: empty lines before the start line are passed over.
  while (!rest_.empty() && (rest_.front() == '\r' || rest_.front() == '\n')) rest_.remove_prefix(1);
  std::string_view line;
  if (!take_line(line)) return malformed("start line: missing");
  if (const auto parsed = parse_start_line(line); !parsed) return parsed;

  // One allocation for most messages.
  message_->headers_.reserve(std::min(kUsualFields, limits_.header_fields));
  bool blank_line = false;
  for (;;) {
    take_usual_fields();
    if (!take_line(line)) break;
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
  return {};
}

// One line with its folds (7.3.1), without its line end.
bool MessageParser::take_line(std::string_view& line) {
  if (rest_.empty()) return false;
  std::size_t end = rest_.find('\n');
  while (end != std::string_view::npos && end > 0 && end + 1 < rest_.size() &&
         is_blank(rest_[end + 1]) && !(end == 1 && rest_[0] == '\r')) {
    end = rest_.find('\n', end + 1);
  }
  line = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (end != std::string_view::npos && !line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

}  // namespace sip
