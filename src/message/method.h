#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

/// The request methods that the core knows by name; any other token is `other`.
enum class Method : std::uint8_t {
  other = 0,
  invite,
  ack,
  bye,
  cancel,
  options,
  register_,
  prack,
  update,
  info,
  message,
  refer,
  notify,
  subscribe,
  publish,
};

/// Methods are compared byte for byte (RFC 3261 7.1).
Method method_from(std::string_view name);
/// The method's name; empty for `other`.
std::string_view to_string(Method method);

}  // namespace sip
