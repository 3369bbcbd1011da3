#pragma once

#include <string_view>

namespace sip {

/// Copies a text to `at`, which has room for it. @returns the end of the copy. Most texts of a head
/// are so short that the C library's copy, for which WebAssembly code leaves the module, would be
/// the dearest part of writing them.
char* put(char* at, std::string_view text);

}  // namespace sip
