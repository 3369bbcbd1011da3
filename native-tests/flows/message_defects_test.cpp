// Defects of today's browser stacks that we must not share (BEHAVIOUR 3): those of the message
// layer.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "message/field_value.h"
#include "message/values.h"
#include "message/via.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

struct Agent {
  TestBodyHost host;
  SeededRandom random{3};
  UserAgentCore core;
  std::vector<OutputKind> kinds;
  std::vector<MessagePtr> frames;

  Agent() : core(random, host, configuration()) { core.flow_opened(kFlow, true, instant(0)); }
  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@example.com";
    return made;
  }
  void receive(const std::string& head, const std::string& body = "") {
    const Body held = core.bodies().adopt(body.empty() ? BodyId{} : host.intern(body),
                                          static_cast<std::uint32_t>(body.size()));
    core.receive(kFlow, head, held, instant(0));
    drain();
  }
  void drain() {
    kinds.clear();
    frames.clear();
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      kinds.push_back(output.kind);
      if (output.kind == OutputKind::request) request = output.request;
      if (output.kind == OutputKind::frame) frames.push_back(output.message);
      if (output.kind == OutputKind::body_released) host.released(BodyId{output.number});
    }
  }
  bool delivered() const { return std::ranges::find(kinds, OutputKind::request) != kinds.end(); }

  RequestId request;
};

std::string invite(const std::string& lines) {
  return "INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKb1\r\n"
         "Max-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\n"
         "Call-ID: call-1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@b.invalid;transport=ws>\r\n" +
         lines + "\r\n";
}

// The state of the dialog that a 180 to the INVITE makes.
const Session* ring(Agent& agent) {
  const auto dialog = agent.core.respond(agent.request, 180, {}, {}, instant(0));
  REQUIRE(dialog);
  return agent.core.dialog(*dialog);
}

}  // namespace

TEST_CASE("defect 12, RFC 3261 7.3.1: Via values joined by commas are as many as they are") {
  const MessagePtr request = parsed(
      "OPTIONS sip:a@b SIP/2.0\nVia: SIP/2.0/WSS one;branch=z9hG4bK1, SIP/2.0/TCP two;x=\"a,b\"\n"
      "v: SIP/2.0/UDP three\nFrom: <sip:c@d>;tag=1\nTo: <sip:a@b>\nCall-ID: c\nCSeq: 1 OPTIONS\n");
  CHECK(via_count(*request) == 3);
  CHECK(top_via_of(*request)->host == "one");
  Agent agent;
  agent.receive(std::string(request->head()));
  agent.core.delivered(agent.request, {}, false, instant(0));
  agent.drain();
  REQUIRE(agent.frames.size() == 1);
  CHECK(via_count(*agent.frames[0]) == 3);
  // A response with several is not ours, however they are written (8.1.3.3).
  agent.receive(
      "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x;branch=z9hG4bK1, SIP/2.0/WSS y\r\nFrom: "
      "<sip:a@b>;tag=1\r\n"
      "To: <sip:c@d>;tag=2\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n\r\n");
  CHECK(agent.kinds == std::vector{OutputKind::dropped});
}

TEST_CASE(
    "defect 14, RFC 3261 8.2.2: header fields of no interest that do not parse cost nothing") {
  for (const std::string line : {"Date: yesterday",
                                 "Expires: soon",
                                 "Warning: none",
                                 "Retry-After: x",
                                 "Accept-Language: ;;",
                                 "Subject: \"open",
                                 "Allow: ,,;",
                                 "Supported: ;",
                                 "Organization: <<>>",
                                 "Timestamp: a.b",
                                 "P-Asserted-Identity: \"open <sip:x@y>",
                                 "History-Info: <",
                                 "Diversion: >",
                                 "Reason: ;;",
                                 "Session-ID: ;",
                                 "Priority: ,",
                                 "User-Agent: (((",
                                 "X-Unknown: \x01\x02\xFF",
                                 "Reply-To: <",
                                 "Event: ..",
                                 "Refer-To: <",
                                 "Replaces-X: y",
                                 "Record-Route: garbage here",
                                 "Contact: <bad"}) {
    CAPTURE(line);
    Agent agent;
    agent.receive(invite(line + "\r\n"));
    CHECK(agent.delivered());
  }
}

TEST_CASE("defect 14, RFC 3261 7.3.1: one bad value of a list does not cost the others") {
  const MessagePtr message = parsed(
      "REGISTER sip:h SIP/2.0\nContact: <sip:good@h>;q=1, \"open <sip:x@h>, tel:+1;x, <sip:also@h\n"
      "Contact: <sip:second@h>;expires=bad;q=0.5\n");
  std::vector<std::string> uris;
  for_each_value(*message, HeaderName::contact, [&uris](std::string_view text) {
    if (const auto value = parse_field_value(HeaderName::contact, text)) {
      uris.emplace_back(value->parts[1]);
    }
    return true;
  });
  CHECK(uris == std::vector<std::string>{"sip:good@h", "tel:+1", "sip:second@h"});
}

TEST_CASE(
    "defect 20, RFC 3261 7.4.1 and RFC 5621 8.2: a session description is seen in any letter case, "
    "with parameters, in a "
    "multipart") {
  const std::string multipart =
      "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: APPLICATION/SDP\r\n"
      "Content-Disposition: session\r\n\r\nv=0 offer\r\n--b--\r\n";
  struct Case {
    std::string type;
    std::string body;
  };
  for (const Case& one :
       {Case{"Application/SDP", "v=0 offer"},
        Case{"application/sdp;charset=\"utf-8\"", "v=0 offer"},
        Case{"application / sdp", "v=0 offer"}, Case{"multipart/mixed;boundary=b", multipart},
        Case{"Multipart/Alternative; Boundary=\"b\"", multipart}}) {
    CAPTURE(one.type);
    Agent agent;
    agent.receive(invite("c: " + one.type + "\r\n"), one.body);
    REQUIRE(agent.delivered());
    const Session* const session = ring(agent);
    REQUIRE(session != nullptr);
    CHECK(session->signaling.state() == SignalingState::have_remote_offer);
    CHECK(session->signaling.offer().body.octets() == "v=0 offer");
  }
}

TEST_CASE(
    "defect 20, RFC 3261 7.4.1 and RFC 5621 8.2: what is no session description is not taken for "
    "one") {
  for (const std::string lines :
       {"c: application/sdp\r\nContent-Disposition: render\r\n", "c: application/sdpx\r\n"}) {
    Agent agent;
    agent.receive(invite(lines + "Content-Disposition: early-session;handling=optional\r\n"),
                  "v=0");
    if (!agent.delivered()) continue;
    CHECK(ring(agent)->signaling.state() == SignalingState::initial);
  }
}

TEST_CASE(
    "defect 22, RFC 3261 12.1.1: escapes, letter case and order of URIs survive byte for byte") {
  const std::string uri = "SIP:%61lice%40home%2F;Par=%41@B.Invalid;Transport=WS;x=%5b?h=%4A";
  Agent agent;
  std::string head = invite("");
  head.replace(head.find("Contact: <sip:bob@b.invalid;transport=ws>"), 41,
               "Contact: <" + uri + ">");
  head.insert(head.find("From:"), "Record-Route: <sip:P%31@Edge.Example;LR;Z=%7e>\r\n");
  agent.receive(head);
  REQUIRE(agent.delivered());
  const Session* const session = ring(agent);
  CHECK(session->dialog.remote_target() == uri);
  REQUIRE(session->dialog.route_set().size() == 1);
  CHECK(session->dialog.route_set()[0].find("sip:P%31@Edge.Example;LR;Z=%7e") != std::string::npos);
}

TEST_CASE("defect 23, RFC 3261 7.3.3: every compact form is understood") {
  const std::pair<std::string_view, HeaderName> kForms[] = {
      {"k", HeaderName::supported},
      {"s", HeaderName::subject},
      {"o", HeaderName::event},
      {"u", HeaderName::allow_events},
      {"b", HeaderName::referred_by},
      {"x", HeaderName::session_expires},
      {"e", HeaderName::content_encoding},
      {"a", HeaderName::accept_contact},
      {"d", HeaderName::request_disposition},
      {"j", HeaderName::reject_contact},
      {"n", HeaderName::identity_info},
      {"r", HeaderName::refer_to},
      {"y", HeaderName::identity},
      {"v", HeaderName::via},
      {"f", HeaderName::from},
      {"t", HeaderName::to},
      {"i", HeaderName::call_id},
      {"m", HeaderName::contact},
      {"c", HeaderName::content_type},
      {"l", HeaderName::content_length},
  };
  for (const auto& [form, name] : kForms) {
    CAPTURE(form);
    CHECK(header_name_from(form) == name);
    std::string upper{form};
    upper[0] = static_cast<char>(upper[0] - 32);
    const MessagePtr message = parsed("MESSAGE sip:a@b SIP/2.0\n" + upper + " : 7\n");
    CHECK(message->header(name) == "7");
  }
}

}  // namespace sip::test
