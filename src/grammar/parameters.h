#pragma once

#include <optional>
#include <string_view>

namespace sip {

/// One parameter: `name`, or `name=value`. A quoted value keeps its quotes.
struct Parameter {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// The parameters behind a header field value or a URI, RFC 3261 7.3.1 and 25.1: a view of the text
/// ";a=1;b", read when asked. A parameter that does not parse is passed over and does not lose the
/// others.
///
///     generic-param = token [ EQUAL gen-value ]
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::string_view text) : text_(text) {}

  /// The value of the first parameter of that name (without regard to case); quotes and backslashes
  /// stay. Absent also where the parameter has no value: see `has`.
  std::optional<std::string_view> value(std::string_view name) const;
  bool has(std::string_view name) const;

  /// Takes the next parameter off `rest`, which starts as `text()`.
  static std::optional<Parameter> take(std::string_view& rest);

  /// From the first ";" on; empty if there are none.
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace sip
