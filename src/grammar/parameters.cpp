#include "grammar/parameters.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/cursor.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

// Behind "=". A value: a quoted string or whatever stands before the next ";".
std::string_view take_value(Cursor& in) {
  in.skip_space();
  const std::size_t quoted = quoted_string_length(in.rest());
  if (quoted > 0) return in.take_octets(quoted);
  return trim(in.take_octets(std::min(in.rest().find(';'), in.rest().size())));
}

// Whether it is ";name=" and more.
bool begins_with(std::string_view text, std::string_view name) {
  return text.size() > name.size() + 2 && text[0] == ';' && text[name.size() + 1] == '=' &&
         equal_ignoring_case(text.substr(1, name.size()), name);
}

}  // namespace

std::optional<Parameter> Parameters::take(std::string_view& rest) {
  Cursor in{rest};
  while (!in.at_end()) {
    if (in.peek() != ';') in.take_octets(std::min(in.rest().find(';'), in.rest().size()));
    if (!in.take(';')) break;
    in.skip_space();
    Parameter parameter;
    const std::string_view text = in.rest();
    std::size_t length = 0;
    while (length < text.size() && text[length] != '=' && text[length] != ';') ++length;
    parameter.name = trim(in.take_octets(length));
    if (in.take('=')) parameter.value = take_value(in);
    if (parameter.name.empty()) continue;
    rest = in.rest();
    return parameter;
  }
  rest = {};
  return std::nullopt;
}

std::optional<std::string_view> Parameters::value(std::string_view name) const {
  // Nearly always the first one is asked for: a tag, a branch.
  if (begins_with(text_, name)) {
    Cursor in{text_.substr(name.size() + 2)};
    return take_value(in);
  }
  for (std::string_view rest = text_; const auto parameter = take(rest);) {
    if (equal_ignoring_case(parameter->name, name)) return parameter->value;
  }
  return std::nullopt;
}

bool Parameters::has(std::string_view name) const {
  for (std::string_view rest = text_; const auto parameter = take(rest);) {
    if (equal_ignoring_case(parameter->name, name)) return true;
  }
  return false;
}

}  // namespace sip
