#pragma once

#include <string>
#include <string_view>

#include "message/message.h"

namespace sip {

/// The values of History-Info in the request that follows a 3xx to `contact`, one of its Contacts,
/// RFC 7044 9.3, 10.2 and 10.3 item 4: what the response, or else the request, knew already, or the
/// Request-URI; the last with the status as its Reason; and the new target behind it.
std::string history_after(const Message& request, const Message& response,
                          std::string_view contact);

}  // namespace sip
