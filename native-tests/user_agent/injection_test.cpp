// Text of the application that would break a message apart: at every place where some goes in, it
// is refused with `invalid_argument`, and nothing is sent.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "grammar/quoted_string.h"
#include "message/name_addr.h"
#include "support/refused.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"
#include "user_agent/user_agent_core.h"

namespace sip::test::injection {
namespace {

using namespace std::string_literals;

constexpr FlowId kFlow{1};
const Instant kNow = instant(0);

// Each as it stands and in the middle of good text.
const std::string kControls[] = {"\r\n"s, "\r"s, "\n"s, "\0"s, "\r\n\r\n"s, "\x01"s, "\x7F"s};

struct Agent {
  TestBodyHost host;
  SeededRandom random{13};
  UserAgentCore core;
  std::size_t frames = 0;
  MessagePtr last_frame;
  RequestId incoming;
  DialogId dialog;

  Agent() : core(random, host, configuration()) { core.flow_opened(kFlow, true, kNow); }
  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@example.com";
    return made;
  }
  void drain() {
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      if (output.kind == OutputKind::request) incoming = output.request;
      if (output.kind == OutputKind::response && output.dialog) dialog = output.dialog;
      if (output.kind == OutputKind::body_released) host.released(BodyId{output.number});
      if (output.kind != OutputKind::frame) continue;
      ++frames;
      last_frame = output.message;
    }
  }
  MessageOptions offer() {
    MessageOptions options;
    options.body = core.bodies().make("v=0");
    options.content_type = "application/sdp";
    return options;
  }
  void receive(const std::string& head) {
    core.receive(kFlow, head, {}, kNow);
    drain();
  }
};

template <class T>
void check_refused(Agent& agent, const std::function<Result<T>(const std::string&)>& command,
                   const std::vector<std::string>& texts) {
  test::check_refused<T>(command, texts, [&agent] {
    agent.drain();
    return agent.frames;
  });
}

std::vector<std::string> broken(const std::string& begin, const std::string& end = "") {
  std::vector<std::string> texts;
  for (const std::string& control : kControls) texts.push_back(begin + control + "X: y" + end);
  return texts;
}
std::vector<std::string> broken_fields() {
  auto texts = broken("X-A: b");
  for (const auto* const text :
       {"X-A: \"open", "X A: b", "X\r\nY: b", "Contact: <sip:a@b", "Contact: sip:a@b>",
        "Refer-To: <sip:a@b>>", "no colon", "Via: SIP/2.0/WS x", "v: x", "Call-ID: x",
        "To: <sip:a@b>", "Content-Length: 0", "Route: <sip:x>"}) {
    texts.emplace_back(text);
  }
  return texts;
}
std::vector<std::string> broken_uris() {
  auto texts = broken("sip:bob@example.com");
  for (const auto* const text : {"", "bob", "sip:", "sip:bob@example.com>", "sip:<bob@example.com",
                                 "sip:\"bob@example.com", "sip:bob @example.com", "sip:bob@[::1"}) {
    texts.emplace_back(text);
  }
  return texts;
}

}  // namespace

TEST_CASE(
    "a request outside a dialog: method, target, From, display name, header lines, body labels") {
  Agent agent;
  const std::string target = "sip:bob@example.com";
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) { return agent.core.request(text, target, {}, {}, {}, kNow); },
      [] {
        auto texts = broken("MESSAGE");
        texts.insert(texts.end(), {"", "MESS AGE", "MESSAGE sip:x SIP/2.0", "A\"B"});
        return texts;
      }());
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        return agent.core.request("MESSAGE", text, {}, {}, {}, kNow);
      },
      broken_uris());
  auto from_uris = broken_uris();
  std::erase(from_uris, "");  // the address-of-record
  from_uris.emplace_back("sip:a@b?Subject=x");
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        return agent.core.request("MESSAGE", target, text, {}, {}, kNow);
      },
      from_uris);
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        return agent.core.request("MESSAGE", target, {}, text, {}, kNow);
      },
      broken("Alice"));
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options;
        options.header_fields = {"X-Good: 1", text};
        return agent.core.request("MESSAGE", target, {}, {}, options, kNow);
      },
      broken_fields());
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options = agent.offer();
        options.content_type = text;
        return agent.core.request("MESSAGE", target, {}, {}, options, kNow);
      },
      [] {
        auto texts = broken("text/plain;x=y");
        texts.insert(texts.end(), {"text", "text/plain;x=\"open", "text/plain, text/html"});
        return texts;
      }());
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options = agent.offer();
        options.content_disposition = text;
        return agent.core.request("MESSAGE", target, {}, {}, options, kNow);
      },
      [] {
        auto texts = broken("session");
        texts.insert(texts.end(), {"session;x=\"open", "session;x=<"});
        return texts;
      }());
  CHECK(agent.core.statistics().outgoing_requests == 0);
  CHECK(agent.core.statistics().bodies == 0);
}

TEST_CASE("quotes and backslashes in a display name are escaped, and come out as they went in") {
  Agent agent;
  const std::string name = R"(Al"ice \ <sip:x@y>, "B")";
  REQUIRE(
      agent.core.request("MESSAGE", "sip:bob@example.com", "sip:al@example.com", name, {}, kNow));
  agent.drain();
  CHECK(unquote(from_of(*agent.last_frame)->display_name) == name);
  CHECK(from_of(*agent.last_frame)->uri == "sip:al@example.com");
}

TEST_CASE("the reason of a CANCEL") {
  Agent agent;
  const auto invite =
      agent.core.request("INVITE", "sip:bob@example.com", {}, {}, agent.offer(), kNow);
  REQUIRE(invite);
  auto texts = broken("SIP;cause=200");
  texts.insert(texts.end(), {"SIP;text=\"open", "SIP;text=<"});
  check_refused<void>(
      agent, [&](const std::string& text) { return agent.core.cancel(*invite, text, kNow); },
      texts);
}

TEST_CASE("a response: reason phrase, header lines, body labels") {
  Agent agent;
  agent.receive(
      "INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS "
      "b.invalid;branch=z9hG4bKb1\r\nFrom: <sip:b@h>;tag=b\r\n"
      "To: <sip:alice@example.com>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContact: "
      "<sip:b@b.invalid>\r\n\r\n");
  REQUIRE(agent.incoming);
  check_refused<DialogId>(
      agent,
      [&](const std::string& text) {
        return agent.core.respond(agent.incoming, 486, text, {}, kNow);
      },
      broken("Busy"));
  check_refused<DialogId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options;
        options.header_fields = {text};
        return agent.core.respond(agent.incoming, 180, {}, options, kNow);
      },
      broken_fields());
  check_refused<DialogId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options = agent.offer();
        options.content_type = text;
        return agent.core.respond(agent.incoming, 200, {}, options, kNow);
      },
      broken("application/sdp"));
  CHECK(agent.core.respond(agent.incoming, 486, "Busy \xC3\xA9", {}, kNow));
}

TEST_CASE("a request and an ACK inside a dialog") {
  Agent agent;
  REQUIRE(agent.core.request("INVITE", "sip:bob@example.com", {}, {}, agent.offer(), kNow));
  agent.drain();
  const MessagePtr invite = agent.last_frame;
  MessageBuilder answer = make_response(*invite, 200, {}, "b");
  answer.header(HeaderName::contact, "<sip:bob@b.invalid>");
  agent.receive(std::string(std::move(answer).finish()->head()));
  REQUIRE(agent.dialog);
  check_refused<void>(
      agent,
      [&](const std::string& text) {
        MessageOptions options;
        options.header_fields = {text};
        return agent.core.acknowledge(agent.dialog, options, kNow);
      },
      broken_fields());
  REQUIRE(agent.core.acknowledge(agent.dialog, {}, kNow));
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        return agent.core.dialog_request(agent.dialog, text, 0, {}, kNow);
      },
      broken("INFO"));
  check_refused<RequestId>(
      agent,
      [&](const std::string& text) {
        MessageOptions options;
        options.header_fields = {text};
        return agent.core.dialog_request(agent.dialog, "INFO", 0, options, kNow);
      },
      broken_fields());
}

TEST_CASE("a registration: registrar and header lines") {
  Agent agent;
  auto registrars = broken_uris();
  std::erase(registrars, "");  // the domain of the address-of-record
  check_refused<RegistrationId>(
      agent,
      [&](const std::string& text) {
        return agent.core.registrant().start({.registrar = text}, kNow);
      },
      registrars);
  check_refused<RegistrationId>(
      agent,
      [&](const std::string& text) {
        RegistrationOptions options;
        options.header_fields = {text};
        return agent.core.registrant().start(options, kNow);
      },
      broken_fields());
  check_refused<RegistrationId>(agent,
                                [&](const std::string& text) {
                                  return agent.core.registrant().start({.uri_parameters = text},
                                                                       kNow);
                                },
                                {"a=1", ";a=1>", ";a=1?b=2", ";a?", ";a 1", ";a\r\nX: y", ";a\"b"});
  check_refused<RegistrationId>(agent,
                                [&](const std::string& text) {
                                  return agent.core.registrant().start({.contact_parameters = text},
                                                                       kNow);
                                },
                                {"audio", ";a, <sip:evil@h>", ";a\r\nX: y", ";a=\"open"});
}

TEST_CASE("event packages: the Event, who asks, header lines, the state and why it ended") {
  Agent agent;
  const auto state = [&agent](std::string_view type = "text/plain") {
    MessageOptions options;
    options.body = agent.core.bodies().make("here");
    options.content_type = type;
    return options;
  };
  const auto subscribe = [&agent](SubscriptionOptions options) {
    if (options.event.empty()) options.event = "presence";
    return agent.core.subscriber().subscribe("sip:bob@example.com", options, kNow);
  };
  const auto publish = [&](PublicationOptions options) {
    if (options.event.empty()) options.event = "presence";
    if (options.message.body.empty()) options.message = state();
    return agent.core.publisher().publish("sip:alice@example.com", options, kNow);
  };
  using Texts = std::vector<std::string>;
  const Texts events = broken("presence");
  using Id = RequestId;
  check_refused<Id>(agent, [&](const auto& text) { return subscribe({.event = text}); }, events);
  check_refused<Id>(agent, [&](const auto& text) { return publish({.event = text}); }, events);
  Texts uris = broken_uris();
  std::erase(uris, "");  // our own
  check_refused<Id>(agent, [&](const auto& text) { return subscribe({.from_uri = text}); }, uris);
  check_refused<Id>(agent, [&](const auto& text) { return publish({.from_uri = text}); }, uris);
  const Texts names = broken("Alice");
  check_refused<Id>(agent, [&](const auto& text) { return subscribe({.from_name = text}); }, names);
  check_refused<Id>(agent, [&](const auto& text) { return publish({.from_name = text}); }, names);
  const auto with_field = [&](const std::string& text) {
    MessageOptions options = state();
    options.header_fields = {text};
    return options;
  };
  check_refused<Id>(
      agent, [&](const auto& text) { return subscribe({.message = with_field(text)}); },
      broken_fields());
  check_refused<Id>(
      agent, [&](const auto& text) { return publish({.message = with_field(text)}); },
      broken_fields());
  check_refused<Id>(
      agent, [&](const auto& text) { return publish({.message = state(text)}); },
      broken("text/plain"));

  REQUIRE(agent.core.configure("eventPackages", "presence"));
  agent.receive(
      "SUBSCRIBE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b;branch=z9hG4bKs\r\n"
      "From: <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\nCall-ID: s\r\n"
      "CSeq: 1 SUBSCRIBE\r\nMax-Forwards: 70\r\nContact: <sip:bob@b.invalid>\r\n"
      "Event: presence\r\n\r\n");
  agent.core.delivered(agent.incoming, {}, true, kNow);
  Notifier& notifier = agent.core.notifier();
  check_refused<void>(
      agent,
      [&](const auto& text) {
        return notifier.accept(agent.incoming, {.message = with_field(text)}, kNow);
      },
      broken_fields());
  REQUIRE(notifier.accept(agent.incoming, {}, kNow));
  check_refused<void>(
      agent,
      [&](const auto& text) { return notifier.notify(agent.incoming, false, state(text), kNow); },
      broken("text/plain"));
  check_refused<void>(
      agent,
      [&](const auto& text) { return notifier.terminate(agent.incoming, text, 0, {}, kNow); },
      broken("rejected"));
}

TEST_CASE("options: every one that becomes part of a message") {
  Agent agent;
  for (const auto* const name : {"aor", "displayName", "userAgent", "contactUser", "viaHost",
                                 "authorizationUsername", "password", "realm"}) {
    CAPTURE(name);
    check_refused<void>(
        agent, [&](const std::string& text) { return agent.core.configure(name, text); },
        broken("sip:a@b"));
  }
  // White space between the values of a list is none of them, and is written with them.
  for (const auto* const name : {"eventPackages", "requiredExtensions", "contactFeatures"}) {
    CAPTURE(name);
    check_refused<void>(agent,
                        [&](const std::string& text) { return agent.core.configure(name, text); },
                        {"a\r\n, b", "a,\r\n\r\n,b", "a\n", ";audio\r\n;video", ";audio\r\n\r\n"});
  }
}

}  // namespace sip::test::injection
