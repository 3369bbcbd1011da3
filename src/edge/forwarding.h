#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "message/message.h"

namespace sip {

/// What a proxy changes in a request that it forwards, RFC 3261 16.6.
struct Forwarding {
  std::string_view request_uri;   ///< empty: as it came
  std::string_view via;           ///< goes on top
  std::string_view record_route;  ///< goes on top; empty: none
  bool drop_first_route = false;
  std::string_view own_realm;  ///< credentials for it are taken out
};

MessagePtr forwarded_request(const Message& request, const Forwarding& changes);
/// A response without its topmost Via value (16.7 step 3).
MessagePtr forwarded_response(const Message& response);

/// The first Route value, and whether there are more.
std::string_view first_route(const Message& request);
/// Max-Forwards; 70 where there is none (16.6 step 3).
std::uint32_t max_forwards_of(const Message& request);

}  // namespace sip
