#include "grammar/comma_list.h"

#include "grammar/char_class.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

// Where the first value ends: at a comma outside quotes and angle brackets. A quote or bracket that
// is never closed protects nothing, so that one bad value does not swallow the others.
std::size_t value_length(std::string_view text, bool& quotes_close, bool& brackets_close) {
  std::size_t i = 0;
  for (;;) {
    while (i < text.size() && !is_class(text[i], kListMark)) ++i;
    if (i == text.size() || text[i] == ',') return i;
    if (text[i] == '"' && quotes_close) {
      const std::size_t length = quoted_string_length(text.substr(i));
      if (length == 0) quotes_close = false;
      i += length == 0 ? 1 : length;
    } else if (text[i] == '<' && brackets_close) {
      const std::size_t end = text.find('>', i);
      if (end == std::string_view::npos) brackets_close = false;
      i = end == std::string_view::npos ? i + 1 : end + 1;
    } else {
      ++i;
    }
  }
}

}  // namespace

std::optional<std::string_view> CommaList::next() {
  while (!rest_.empty()) {
    // Most lines have one value.
    const bool is_last = rest_.find(',') == std::string_view::npos;
    const std::size_t length =
        is_last ? rest_.size() : value_length(rest_, quotes_close_, brackets_close_);
    const std::string_view value = trim(rest_.substr(0, length));
    rest_.remove_prefix(length < rest_.size() ? length + 1 : length);
    if (!value.empty()) return value;
  }
  return std::nullopt;
}

}  // namespace sip
