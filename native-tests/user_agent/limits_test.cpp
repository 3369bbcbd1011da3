// Limits of docs/limits.md: what a user agent does at each and past it, and that it is an option.
#include <doctest/doctest.h>

#include <string>

#include "support/agent_fixture.h"

namespace sip::test::limits {
namespace {

struct Agent : AgentFixture {
  Agent& with(std::string_view option, std::string_view value) {
    REQUIRE(core.configure(option, value));
    return *this;
  }
  /// @returns the last final status that was sent, 0 if there is none.
  std::uint16_t answer_to(const std::string& head, const std::string& text = "",
                          FlowId flow = kFlow) {
    wire.clear();
    core.receive(flow, head, body(text), now);
    drain();
    const int status = wire.empty() ? 0 : std::stoi(wire.back());
    return static_cast<std::uint16_t>(status < 200 ? 0 : status);
  }
};

std::string options(const std::string& lines, int number = 1,
                    const std::string& uri = "sip:alice@example.com") {
  return "OPTIONS " + uri + " SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKo" +
         std::to_string(number) +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:b@example.com>;tag=b\r\nTo: "
         "<sip:alice@example.com>\r\n"
         "Call-ID: c" +
         std::to_string(number) + "\r\nCSeq: 1 OPTIONS\r\n" + lines + "\r\n";
}

std::string times(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("limit maximumFrame: 65,536 octets; a longer body is answered 413, a longer head 513") {
  Agent agent;
  const std::string head = options("");
  CHECK(agent.answer_to(head, std::string(65536 - head.size(), 'x')) == 200);
  CHECK(agent.answer_to(options("", 2), std::string(65536, 'x')) == 413);
  CHECK(agent.answer_to(options("X: " + std::string(65536, 'x') + "\r\n", 3)) == 513);
  agent.with("maximumFrame", "200000");
  CHECK(agent.answer_to(options("X: " + std::string(65536, 'x') + "\r\n", 4)) == 200);
  CHECK(agent.core.statistics().bodies == 0);
}

TEST_CASE("limit maximumHeaderFields: 512; past it 513") {
  Agent agent;
  CHECK(agent.answer_to(options(times("X: y\r\n", 506))) == 200);
  CHECK(agent.answer_to(options(times("X: y\r\n", 507), 2)) == 513);
  agent.with("maximumHeaderFields", "600");
  CHECK(agent.answer_to(options(times("X: y\r\n", 507), 3)) == 200);
}

TEST_CASE("limit maximumValues: 512 in a line; past it 513") {
  Agent agent;
  CHECK(agent.answer_to(options("Accept: " + times("a/b,", 511) + "a/b\r\n")) == 200);
  CHECK(agent.answer_to(options("Accept: " + times("a/b,", 512) + "a/b\r\n", 2)) == 513);
  agent.with("maximumValues", "513");
  CHECK(agent.answer_to(options("Accept: " + times("a/b,", 512) + "a/b\r\n", 3)) == 200);
}

TEST_CASE("limit maximumParameters: 128 of a value; past it 513") {
  Agent agent;
  CHECK(agent.answer_to(options("Contact: <sip:h>" + times(";a", 128) + "\r\n")) == 200);
  CHECK(agent.answer_to(options("Contact: <sip:h>" + times(";a", 129) + "\r\n", 2)) == 513);
  agent.with("maximumParameters", "129");
  CHECK(agent.answer_to(options("Contact: <sip:h>" + times(";a", 129) + "\r\n", 3)) == 200);
}

TEST_CASE("limit maximumRequestUri: 4,096 octets; past it 414") {
  Agent agent;
  const std::string uri = "sip:" + std::string(4096 - 6, 'a') + "@h";
  CHECK(agent.answer_to(options("", 1, uri)) == 200);
  CHECK(agent.answer_to(options("", 2, uri + "h")) == 414);
  agent.with("maximumRequestUri", "4097");
  CHECK(agent.answer_to(options("", 3, uri + "h")) == 200);
}

TEST_CASE("limit maximumDigits: 32; a longer number is answered 400") {
  Agent agent;
  const std::string zeros(32, '0');
  CHECK(agent.answer_to(options("Content-Length: " + zeros + "\r\n")) == 200);
  CHECK(agent.answer_to(options("Content-Length: 0" + zeros + "\r\n", 2)) == 400);
  agent.with("maximumDigits", "33");
  CHECK(agent.answer_to(options("Content-Length: 0" + zeros + "\r\n", 3)) == 200);
}

TEST_CASE("limit maximumTransactionsPerFlow: past it a request on that flow is answered 503") {
  Agent agent;
  agent.with("maximumTransactionsPerFlow", "2");
  agent.core.flow_opened(FlowId{2}, true, agent.now);
  const auto ask = [&](int number, FlowId flow) {
    std::string head = options("", number);
    head.replace(0, 7, "MESSAGE");
    head.replace(head.find("1 OPTIONS"), 9, "1 MESSAGE");
    return agent.answer_to(head, "", flow);
  };
  CHECK(ask(1, kFlow) == 0);
  CHECK(ask(2, kFlow) == 0);
  CHECK(ask(3, kFlow) == 503);
  CHECK(ask(4, FlowId{2}) == 0);
  agent.core.flow_closed(kFlow, agent.now);
  agent.drain();
  CHECK(agent.core.statistics().server_transactions == 1);
  agent.core.flow_opened(kFlow, true, agent.now);
  CHECK(ask(5, kFlow) == 0);
}

TEST_CASE(
    "limit maximumTransactions: past it 503 on every flow, and requests of ours are refused") {
  Agent agent;
  agent.with("maximumTransactions", "1");
  agent.core.flow_opened(FlowId{2}, true, agent.now);
  std::string head = options("");
  head.replace(0, 7, "MESSAGE");
  head.replace(head.find("1 OPTIONS"), 9, "1 MESSAGE");
  CHECK(agent.answer_to(head) == 0);
  CHECK(agent.answer_to(options("", 2), "", FlowId{2}) == 503);
  const auto ask = [&] {
    return agent.core.request("OPTIONS", "sip:bob@example.com", {}, {}, {}, agent.now);
  };
  CHECK(ask());
  REQUIRE_FALSE(ask());
  CHECK(ask().error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("limit maximumSubscriptions: a further REFER of ours outside a dialog is refused") {
  Agent agent;
  agent.with("maximumSubscriptions", "1");
  const auto refer = [&] {
    return agent.core.refer_outside("sip:bob@example.com", "sip:carol@example.com", {}, {}, {},
                                    agent.now);
  };
  CHECK(refer());
  REQUIRE_FALSE(refer());
  CHECK(refer().error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("limit maximumForks: past it a provisional response makes no dialog, a 2xx always does") {
  Agent agent;
  agent.with("maximumForks", "2");
  REQUIRE(agent.core.request("INVITE", "sip:bob@example.com", {}, {}, agent.sdp(), agent.now));
  agent.drain();
  const std::string invite = agent.last_frame;
  const auto fork = [&](const std::string& status, const std::string& tag) {
    agent.last_dialog = {};
    agent.receive(response_to(invite, status, tag, "Contact: <sip:" + tag + "@b.invalid>\r\n"));
    return bool{agent.last_dialog};
  };
  CHECK(fork("180", "one"));
  CHECK(fork("180", "two"));
  CHECK_FALSE(fork("180", "three"));
  CHECK(agent.core.statistics().dialogs == 2);
  CHECK(fork("200", "four"));
}

TEST_CASE(
    "limit maximumQueuedOutputs: while nobody takes them, nothing is read and nothing is sent") {
  Agent agent;
  agent.with("maximumQueuedOutputs", "64");
  for (int number = 1; number <= 100; ++number)
    agent.core.receive(kFlow, options("", number), {}, agent.now);
  CHECK(agent.core.statistics().outputs < 70);
  const auto refused = agent.core.request("OPTIONS", "sip:bob@example.com", {}, {}, {}, agent.now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::limit_exceeded);
  agent.drain();
  CHECK(agent.core.request("OPTIONS", "sip:bob@example.com", {}, {}, {}, agent.now));
}

TEST_CASE("a limit that makes no sense is refused as an option") {
  Agent agent;
  for (const auto name :
       {"maximumFrame", "maximumHeaderFields", "maximumValues", "maximumParameters",
        "maximumRequestUri", "maximumDigits", "maximumBodyParts", "maximumBodyNesting",
        "maximumTransactions", "maximumTransactionsPerFlow", "maximumDialogs", "maximumForks",
        "maximumQueuedOutputs"}) {
    CAPTURE(name);
    CHECK_FALSE(agent.core.configure(name, "0"));
    CHECK_FALSE(agent.core.configure(name, "99999999999"));
    CHECK_FALSE(agent.core.configure(name, "many"));
  }
}

}  // namespace sip::test::limits
