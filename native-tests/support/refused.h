#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sip::test {

/// The command refuses each of the texts with `invalid_argument` and says why, and nothing is sent:
/// `sent` lets what waits go out, and counts it.
template <class T>
void check_refused(const std::function<Result<T>(const std::string&)>& command,
                   const std::vector<std::string>& texts,
                   const std::function<std::size_t()>& sent) {
  const std::size_t before = sent();
  for (const std::string& text : texts) {
    CAPTURE(text);
    const auto result = command(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::invalid_argument);
    CHECK_FALSE(result.error().detail.empty());
    CHECK(sent() == before);
  }
}

}  // namespace sip::test
