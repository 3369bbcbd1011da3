#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/agent_fixture.h"
#include "support/holds.h"
#include "user_agent/registration.h"

namespace sip::test {

inline const std::string kInstance = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
inline const std::string kOther = "urn:uuid:00000000-0000-4000-8000-000000000001";

/// Alice on a virtual clock; her registrar is the test.
struct Registering {
  TestBodyHost host;
  SeededRandom random{3};
  UserAgentCore core;
  Instant now = instant(0);
  RegistrationId id;
  std::vector<std::string> sent;     ///< not looked at yet
  std::vector<std::string> reports;  ///< "failed 503 20"
  std::vector<std::uint32_t> keep_alives;
  RequestId asking;

  explicit Registering(const RegistrationOptions& options = {}, bool with_password = false)
      : core(random, host, configuration(with_password)) {
    core.flow_opened(kFlow, false, now);
    const auto made = core.registrant().start(options, now);
    REQUIRE(made);
    id = *made;
    drain();
  }
  static Configuration configuration(bool with_password) {
    Configuration made;
    made.aor = "sip:alice@example.com";
    made.contact_user = "a1";
    made.via_host = "a.invalid";
    made.instance_id = kInstance;
    if (with_password) made.credentials.password = "secret";
    return made;
  }
  void drain() {
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      if (output.kind == OutputKind::frame) sent.emplace_back(output.message->head());
      if (output.kind == OutputKind::keep_alive) keep_alives.push_back(output.number);
      if (output.kind == OutputKind::credentials_wanted) asking = output.request;
      if (output.kind != OutputKind::registration) continue;
      const auto state = static_cast<RegistrationState>(output.reason);
      reports.push_back(std::string(to_string(state)) + " " + std::to_string(output.status) + " " +
                        std::to_string(output.number));
    }
  }
  /// The one REGISTER that is on the wire.
  std::string take() {
    REQUIRE(sent.size() == 1);
    const std::string request = sent.front();
    sent.clear();
    return request;
  }
  void answer(const std::string& status, const std::string& more = "") {
    core.receive(kFlow, response_to(take(), status, "r", more), {}, now);
    drain();
  }
  std::string last() const { return reports.empty() ? "" : reports.back(); }
  void elapse(Duration time) {
    const Instant end = now + time;
    while (core.next_timeout() && *core.next_timeout() <= end) {
      now = std::max(now, *core.next_timeout());
      core.handle_timeout(now);
      drain();
    }
    now = end;
  }
  /// How long until the next REGISTER, at most an hour.
  Duration until_next() {
    const Instant begin = now;
    while (sent.empty() && core.next_timeout() && *core.next_timeout() - begin < seconds(3600)) {
      now = *core.next_timeout();
      core.handle_timeout(now);
      drain();
    }
    return now - begin;
  }
  void remove_and_check_nothing_is_left() {
    REQUIRE(core.registrant().unregister(id, false, now));
    drain();
    if (!sent.empty()) answer("200");
    elapse(seconds(64));
    const Statistics left = core.statistics();
    CHECK(left.registrations == 0);
    CHECK(left.timers == 0);
    CHECK(left.outgoing_requests == 0);
  }
};

inline std::string own_contact(const std::string& more) {
  return "Contact: <sip:a1@a.invalid;transport=ws>;+sip.instance=\"<" + kInstance + ">\"" + more +
         "\r\n";
}

}  // namespace sip::test
