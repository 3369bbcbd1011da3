#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The eight things that every stack reads of a message, as bench/stacks/fields.ts has them.
struct Fields {
  std::string from, from_tag, to, to_tag, branch;
  unsigned long cseq = 0;
  std::string call_id, contact;
  long max_forwards = -1;           ///< -1: none
  std::vector<std::string> routes;  ///< of Record-Route, or of Route, as URIs
};

/// A stack that parses messages, natively.
class Parser {
 public:
  virtual ~Parser() = default;
  virtual const char* name() const = 0;
  /// Parses, reads the eight things in the form that the stack has them in, and frees the message.
  /// Gives something that depends on all of them; 0: it cannot be read.
  virtual std::size_t read(std::string_view frame) = 0;
  /// The same as values that can be compared; once, before the clock runs.
  virtual Fields fields(std::string_view frame) = 0;
};

std::unique_ptr<Parser> make_ours();
std::unique_ptr<Parser> make_sofia();
std::unique_ptr<Parser> make_osip();
