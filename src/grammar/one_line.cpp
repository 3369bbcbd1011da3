#include "grammar/one_line.h"

#include "grammar/char_class.h"
#include "grammar/control.h"

namespace sip {

std::optional<std::string> one_line(std::string_view value) {
  if (!has_control(value)) return std::string(value);
  std::string line;
  line.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    // Behind a line feed a value only goes on where white space follows.
    if (value[i] == '\n' || value.substr(i).starts_with("\r\n")) {
      while (i + 1 < value.size() && is_class(value[i + 1], kSpace)) ++i;
      line += ' ';
    } else if (is_class(value[i], kControl) && value[i] != '\t') {
      return std::nullopt;
    } else {
      line += value[i];
    }
  }
  return line;
}

}  // namespace sip
