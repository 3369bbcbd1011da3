#pragma once

#include <string>

namespace sip::test {

inline bool holds(const std::string& text, const std::string& part) { return text.contains(part); }

}  // namespace sip::test
