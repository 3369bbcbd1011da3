#include "base/joined.h"

#include "base/put.h"

namespace sip {

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  append(text, parts);
  return text;
}

void append(std::string& text, std::initializer_list<std::string_view> parts) {
  const std::size_t begin = text.size();
  std::size_t end = begin;
  for (const std::string_view part : parts) end += part.size();
  // Not the size that it is called with: libstdc++ 12.2 gives the capacity.
  text.resize_and_overwrite(end, [&](char* at, std::size_t) {
    at += begin;
    for (const std::string_view part : parts) at = put(at, part);
    return end;
  });
}

}  // namespace sip
