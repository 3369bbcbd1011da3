#include <cstdarg>
#include <cstdint>

// Embind has one use for it: "%p", where an error message names a type. The C library's brings all
// of its formatted output with it, 2 KB of the download. `siprintf` is what the compiler calls for
// a `sprintf` without floating point.
extern "C" int siprintf(char* to, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const auto address = reinterpret_cast<std::uintptr_t>(va_arg(arguments, const void*));
  va_end(arguments);
  constexpr int kDigits = 8;
  for (int i = 0; i < kDigits; ++i)
    to[i] = "0123456789abcdef"[(address >> (4U * static_cast<unsigned>(kDigits - 1 - i))) & 0xFU];
  to[kDigits] = '\0';
  return kDigits;
}
