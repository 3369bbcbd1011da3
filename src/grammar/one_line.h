#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sip {

/// A header field value of a peer as it may stand in a message of ours: folds (RFC 3261 7.3.1)
/// become a space each. Nothing where it holds any other control character but a tab, which
/// somebody on the way could take for a line end.
std::optional<std::string> one_line(std::string_view value);

}  // namespace sip
