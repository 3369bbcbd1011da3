#include "grammar/escapes.h"

#include "grammar/char_class.h"

namespace sip {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && hex_value(text[1]) >= 0 && hex_value(text[2]) >= 0;
}

struct Unit {
  char octet;
  bool escaped_reserved;  // an escape of a reserved character is not that character
};

Unit take_unit(std::string_view& text) {
  if (is_escape(text)) {
    const char octet = static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
    text.remove_prefix(3);
    return {octet, !is_class(octet, kUnreserved)};
  }
  const char octet = text.front();
  text.remove_prefix(1);
  return {octet, false};
}

}  // namespace

bool has_valid_escapes(std::string_view text) {
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1)) {
    if (!is_escape(text.substr(i))) return false;
  }
  return true;
}

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) plain += take_unit(text).octet;
  return plain;
}

std::string escape(std::string_view text, unsigned classes) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c != '%' && is_class(c, classes)) {
      escaped += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    escaped += '%';
    escaped += kHexDigits[octet >> 4U];
    escaped += kHexDigits[octet & 15U];
  }
  return escaped;
}

bool equal_unescaped(std::string_view a, std::string_view b, bool ignoring_case) {
  while (!a.empty() && !b.empty()) {
    const Unit x = take_unit(a);
    const Unit y = take_unit(b);
    const bool same = ignoring_case ? to_lower(x.octet) == to_lower(y.octet) : x.octet == y.octet;
    if (!same || x.escaped_reserved != y.escaped_reserved) return false;
  }
  return a.empty() && b.empty();
}

}  // namespace sip
