#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace sip {

/// Texts one behind the other: one allocation, where each `+=` may be one.
std::string joined(std::initializer_list<std::string_view> parts);
/// Grows once.
void append(std::string& text, std::initializer_list<std::string_view> parts);

}  // namespace sip
