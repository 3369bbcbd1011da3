#pragma once

#include <string>
#include <string_view>

#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::fuzz {

/// Alice, between an application and a peer that do what the input says. Of what she sends it is
/// checked that it reads as it was written; at the end, that nothing of her is left.
class Agent {
 public:
  Agent();

  void open();
  void close_flow();
  /// One frame, cut behind its blank line as the shim does, in memory of exactly its size.
  void frame(std::string_view octets);
  void pass(Duration time);
  /// Takes what waits to be taken.
  void take_outputs() { drain(); }
  /// The application goes: after an hour nothing may be left. Else the fuzzer stops.
  void end();

  MessageOptions description(std::string_view text = "v=0");
  Body body(std::string_view text);
  /// A response to the last request that she sent, with a tag in To; `fields` are whole lines.
  std::string response(std::string_view status, std::string_view tag, std::string_view fields = {},
                       std::string_view body = {}) const;
  /// All lines of `message` with a field of that name.
  static std::string lines(const Message& message, HeaderName name);

  UserAgentCore& core() { return core_; }
  Instant now() const { return now_; }

  bool takes = true;        ///< whether the application takes what comes in
  DialogId dialog;          ///< of the last output that had one
  RequestId theirs;         ///< the last request that came in
  RequestId ours;           ///< the last one that was sent, where the caller keeps it here
  RequestId asking;         ///< the last of hers that waited for credentials
  MessagePtr last_request;  ///< the last that she sent
  MessagePtr last_response;

 private:
  void drain();
  void note(const Output& output);

  test::TestBodyHost host_;
  test::SeededRandom random_{7};
  UserAgentCore core_;
  Instant now_{Duration{1000}};
  FlowId flow_;
  std::uint32_t flows_ = 0;
  bool fault_in_ = false;  // the last frame that came had a fault, which an answer copies
};

}  // namespace sip::fuzz
