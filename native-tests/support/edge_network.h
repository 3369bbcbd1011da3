#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edge/edge_core.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// A real user agent core on its own connection to the edge.
struct Phone {
  Phone(const std::string& user, const std::string& password, FlowId connection, unsigned seed)
      : random(seed), core(random, host, configuration(user, password)), flow(connection) {}

  static Configuration configuration(const std::string& user, const std::string& password) {
    Configuration made;
    made.aor = "sip:" + user + "@example.com";
    made.credentials = {.username = user, .password = password, .ha1 = {}, .realm = {}};
    return made;
  }
  MessageOptions body(const std::string& text) {
    MessageOptions options;
    options.body = core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
    options.content_type = "application/sdp";
    return options;
  }

  TestBodyHost host;
  SeededRandom random;
  UserAgentCore core;
  FlowId flow;
  std::vector<std::string> events;
  RequestId theirs;
  DialogId dialog;
  bool deaf = false;               ///< what the edge sends to it is lost
  std::vector<std::string> heard;  ///< start lines of what the edge sent to it
};

/// Phones and the edge between them; every frame arrives at once.
struct Network {
  SeededRandom random{11};
  EdgeCore edge;
  Instant now = instant(1'000'000);
  std::map<std::uint32_t, std::unique_ptr<Phone>> phones;
  std::uint32_t last_flow = 0;

  explicit Network(EdgeConfiguration configuration = {}) : edge(random, std::move(configuration)) {
    REQUIRE(edge.add_user("alice", "a-secret"));
    REQUIRE(edge.add_user("bob", "b-secret"));
  }
  Phone& phone(const std::string& user, const std::string& password, bool reliable = true) {
    const FlowId flow{++last_flow};
    Phone& made = *(phones[flow.value] = std::make_unique<Phone>(user, password, flow, flow.value));
    edge.flow_opened(flow, false, reliable);
    made.core.flow_opened(flow, false, now, reliable);
    return made;
  }
  Phone& registered(const std::string& user, const std::string& password, bool reliable = true) {
    Phone& made = phone(user, password, reliable);
    REQUIRE(made.core.registrant().start({.expires = 600}, now));
    settle();
    return made;
  }
  void settle() {
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& [flow, phone] : phones) moved = drain(*phone) || moved;
      for (EdgeOutput output = edge.poll(); output.message; output = edge.poll()) {
        moved = true;
        const auto to = phones.find(output.flow.value);
        if (to == phones.end()) continue;
        Phone& phone = *to->second;
        phone.heard.emplace_back(
            output.message->head().substr(0, output.message->head().find('\r')));
        if (phone.deaf) continue;
        const std::string body = output.message->body().octets();
        const Body carried =
            body.empty() ? Body{}
                         : phone.core.bodies().adopt(phone.host.intern(body),
                                                     static_cast<std::uint32_t>(body.size()));
        phone.core.receive(output.flow, std::string(output.message->head()), carried, now);
      }
    }
  }
  bool drain(Phone& phone) {
    bool moved = false;
    for (;;) {
      const Output& output = phone.core.poll();
      if (output.kind == OutputKind::none) return moved;
      moved = true;
      note(phone, output);
    }
  }
  void note(Phone& phone, const Output& output) {
    const std::string status = std::to_string(output.status);
    switch (output.kind) {
      case OutputKind::frame:
        edge.receive(output.flow,
                     std::string(output.message->head()) + output.message->body().octets(), now);
        break;
      case OutputKind::body_released: phone.host.released(BodyId{output.number}); break;
      case OutputKind::registration:
        phone.events.emplace_back(to_string(static_cast<RegistrationState>(output.reason)));
        break;
      case OutputKind::response: {
        if (output.dialog) phone.dialog = output.dialog;
        phone.events.push_back(status);
        const RequestId request = output.request;
        const DialogId dialog = output.dialog;
        if (output.status >= 200 && output.status < 300)
          phone.core.delivered(request, dialog, false, now);
        break;
      }
      case OutputKind::request: {
        phone.events.emplace_back(output.message->method_name());
        const RequestId request = output.request;
        const bool invite = output.message->method() == Method::invite;
        if (invite) phone.theirs = request;
        phone.core.delivered(request, output.dialog, invite, now);
        break;
      }
      case OutputKind::request_cancelled: phone.events.emplace_back("cancelled"); break;
      case OutputKind::ack: phone.events.emplace_back("ack"); break;
      case OutputKind::dialog_terminated:
        phone.events.push_back(
            "ended " + std::string(to_string(static_cast<TerminationReason>(output.reason))));
        break;
      default: break;
    }
  }
  void wait(Duration time) {
    const Instant end = now + time;
    for (;;) {
      auto next = edge.next_timeout();
      for (auto& [flow, phone] : phones) {
        const auto mine = phone->core.next_timeout();
        if (mine && (!next || *mine < *next)) next = mine;
      }
      if (!next || *next > end) break;
      now = std::max(now, *next);
      edge.handle_timeout(now);
      for (auto& [flow, phone] : phones) phone->core.handle_timeout(now);
      settle();
    }
    now = end;
  }
  void hang_up_all() {
    for (auto& [flow, phone] : phones) phone->core.close(now);
    settle();
    wait(seconds(200));
  }
  void nothing_left() {
    hang_up_all();
    const auto left = edge.statistics();
    CHECK(left.bindings == 0);
    CHECK(left.forks == 0);
    CHECK(left.client_transactions == 0);
    CHECK(left.server_transactions == 0);
    CHECK(left.timers == 0);
    for (auto& [flow, phone] : phones) {
      const Statistics mine = phone->core.statistics();
      CHECK(mine.dialogs == 0);
      CHECK(mine.client_transactions + mine.server_transactions == 0);
      CHECK(mine.outgoing_requests + mine.incoming_requests + mine.registrations == 0);
      CHECK(mine.timers == 0);
      CHECK(phone->host.live() == 0);
    }
  }
};

/// bob has two phones, and alice has called him.
struct ForkedCall : Network {
  Phone& alice = registered("alice", "a-secret");
  Phone& desk = registered("bob", "b-secret");
  Phone& mobile = registered("bob", "b-secret");

  ForkedCall() {
    REQUIRE(alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), now));
    settle();
  }
};

}  // namespace sip::test
