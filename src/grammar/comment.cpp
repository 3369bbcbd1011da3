#include "grammar/comment.h"

namespace sip {

std::size_t comment_length(std::string_view text) {
  if (text.empty() || text.front() != '(') return 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

}  // namespace sip
