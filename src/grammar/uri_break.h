#pragma once

#include <cstddef>
#include <string_view>

namespace sip {

/// Where the first octet stands that is never in a URI, however lenient one is: white space, a
/// control character, an angle bracket or a quote. The length of `text` where there is none.
std::size_t find_uri_break(std::string_view text);

}  // namespace sip
