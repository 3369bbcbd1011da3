#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "message/message.h"
#include "message/message_builder.h"
#include "support/exact_copy.h"
#include "support/test_body_host.h"

namespace sip::test {

/// A body store that lives as long as the test program, for messages without bodies of their own.
inline BodyStore& no_bodies() {
  static TestBodyHost host;
  static BodyStore store{host};
  return store;
}

/// The text of a message made into one; lines may end in LF alone, the blank line may be left out.
inline MessagePtr parsed(std::string text) {
  if (!text.ends_with("\n\n")) text += "\n";
  auto message = parse_message(exact_string(text), {}, no_bodies());
  REQUIRE(message);
  return *message;
}

inline MessagePtr request_with(std::string_view method, std::string_view branch,
                               std::string_view cseq = "1") {
  const std::string m{method};
  return parsed(
      m + " sip:bob@b.example SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=" + std::string(branch) +
      "\nMax-Forwards: 70\nRoute: <sip:p.example;lr>\nFrom: <sip:alice@a.example>;tag=1\n"
      "To: <sip:bob@b.example>\nCall-ID: c1\nCSeq: " +
      std::string(cseq) + " " + m + "\n");
}

inline MessagePtr response_to(const MessagePtr& request, std::uint16_t status,
                              std::string_view to_tag = "b") {
  return make_response(*request, status, "", to_tag).finish();
}

}  // namespace sip::test
