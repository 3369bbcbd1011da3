#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/scenario_line.h"
#include "support/scenario_peer.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// Plays one scenario against a `UserAgentCore` on a virtual clock.
class ScenarioRunner {
 public:
  ScenarioRunner();
  void run(const ScenarioFile& file);

 private:
  static constexpr FlowId kFlow{1};

  struct Frame {
    MessagePtr message;
    std::string body;
    std::string call;
  };
  /// With one peer, from its first request on: what the commands are for.
  struct Call {
    ScenarioPeer peer;
    DialogId dialog{};  ///< the last one that was heard of
    RequestId ours{};
    std::vector<RequestId> theirs{RequestId{}};  ///< the last one is answered first
    std::set<DialogId> dialogs{};                ///< all its forks
    std::vector<RequestId> subscriptions{};      ///< ours, then its forks
    RequestId served{};                          ///< theirs
  };
  struct Event {
    std::string name;
    std::string call;  ///< empty where it belongs to none
    std::map<std::string, std::string> values;
    std::string text() const;
  };
  void play(const ScenarioLine& line);
  void command(const ScenarioLine& line);
  bool event_command(const ScenarioLine& line, const MessageOptions& given);
  bool note_event(const Output& output, Event& event);
  std::string current_of(RequestId subscription) const;
  void expect_frame(const ScenarioLine& line);
  void expect_event(const ScenarioLine& line);
  void wait(std::int64_t milliseconds);
  void nothing_more();
  void silence();
  void drain();
  void send_prack(DialogId dialog);
  void note(const Output& output);
  Call& call(const std::string& name);
  std::string call_of(const MessagePtr& message) const;
  std::string call_of(const Output& output) const;
  std::string call_of(DialogId dialog) const;
  ScenarioLine with_replaces(ScenarioLine line);
  void deliver(const std::string& text);
  MessageOptions options(const ScenarioLine& line);
  RegistrationOptions registration_options(const ScenarioLine& line, const MessageOptions& given);
  Body body(const std::string& text);
  template <class T>
  void check(const ScenarioLine& line, const Result<T>& result);

  TestBodyHost host_;
  SeededRandom random_{7};
  UserAgentCore core_;
  std::map<std::string, Call> calls_;
  std::string current_;  ///< the call that the line in play names
  Instant now_ = instant(1000);
  std::deque<Frame> frames_;
  std::deque<Event> events_;
  std::deque<std::string> fields_;
  std::optional<ScenarioLine> prack_;  ///< what the next 1xx is acknowledged with
  std::set<std::string> takes_ = {"INVITE"};
  RegistrationId registration_;
  RequestId asking_;  ///< the last one that wanted credentials
  RequestId refer_;   ///< the last one that came
  RequestId publication_;
};

template <class T>
void ScenarioRunner::check(const ScenarioLine& line, const Result<T>& result) {
  if (line.has("error")) {
    CHECK(!result);
    if (!result) CHECK(std::string(to_string(result.error().code)) == line.behind("error"));
  } else {
    INFO("refused: " << std::string(result ? "" : result.error().detail));
    REQUIRE(result);
  }
}

}  // namespace sip::test
