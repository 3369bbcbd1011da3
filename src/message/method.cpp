#include "message/method.h"

#include <array>

namespace sip {
namespace {

constexpr std::array<std::string_view, 15> kMethods = {
    "",       "INVITE", "ACK",     "BYE",   "CANCEL", "OPTIONS",   "REGISTER", "PRACK",
    "UPDATE", "INFO",   "MESSAGE", "REFER", "NOTIFY", "SUBSCRIBE", "PUBLISH"};

}  // namespace

Method method_from(std::string_view name) {
  for (std::size_t i = 1; i < kMethods.size(); ++i) {
    if (kMethods[i] == name) return static_cast<Method>(i);
  }
  return Method::other;
}

std::string_view to_string(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

}  // namespace sip
