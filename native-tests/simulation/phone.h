#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulation/network.h"
#include "simulation/tally.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// A real `UserAgentCore` on its own connection to the edge, and over it an application that acts
/// by chance: it calls, cancels, rings or not, accepts, refuses, redirects, gives early media
/// reliably, holds from either side, sends UPDATE, INFO and MESSAGE, transfers blindly and with
/// consultation, keeps one fork or all, and hangs up at any moment.
class Phone {
 public:
  Phone(std::string name, const std::string& user, unsigned seed, Chance& chance, Network& network,
        Ladder& ladder, Tally& tally);

  void connect(FlowId flow, Instant now);
  void disconnect(Instant now);
  FlowId flow() const { return flow_; }
  /// The registration begins, and stays until `leave`.
  void enter(Instant now);
  void leave(Instant now);

  /// False: it has no connection.
  bool call(const std::string& user, Instant now);
  void receive(const Arrival& arrival, Instant now);
  /// Timers of the core and plans of the application that are due.
  void run(Instant now);
  std::optional<Instant> next() const;
  /// Nothing lives but the registration, and nothing is planned.
  bool is_idle() const;
  bool has_left() const { return core_.statistics().registrations == 0; }

  const std::string& name() const { return name_; }
  const UserAgentCore& core() const { return core_; }
  /// The dialogs that the application knows and that were not reported as ended yet.
  const std::map<DialogId, bool>& dialogs() const { return dialogs_; }
  /// When its last connection was lost; none yet: the beginning of time.
  Instant lost_at() const { return lost_at_; }
  /// What was told twice, or never.
  const std::vector<std::string>& faults() const { return faults_; }
  /// What is left when all is over.
  std::vector<std::string> left() const;

 private:
  // phone.cpp: the core's outputs
  void drain(Instant now);
  void responded(const Output& output, Instant now);
  void accepted(RequestId request, DialogId dialog, Method method, Instant now);
  void ended(DialogId dialog, Instant now, TerminationReason reason);
  void request_ended(RequestId request);
  void know(DialogId dialog);

  // phone_answers.cpp: requests of others
  void requested(const Output& output, Instant now);
  void invited(RequestId request, Instant now);
  void referred(RequestId request, Instant now);
  void answer(RequestId request, Duration after, std::uint16_t status, bool session, Instant now);
  void progress_reliably(RequestId request, Instant now);

  // phone_calls.cpp: its own
  void progressed(RequestId request, DialogId dialog, Instant now);
  void talk(DialogId dialog, Instant now);
  void end_call(DialogId dialog, Instant now);
  void reinvite(DialogId dialog, Instant now);
  void send(DialogId dialog, const char* method, bool described, Instant now);
  void transfer(DialogId dialog, Instant now);
  void give_up_later(RequestId invite, Instant now);
  bool started(const Result<RequestId>& request, const char* what, Instant now);
  MessageOptions description();
  MessageOptions text(const std::string& content, std::string_view type);
  template <class Make>
  void note(Instant now, Make make) {
    ladder_.add_made(now, name_, make);
  }
  void plan(Instant at, std::function<void(Instant)> act) { plans_.emplace(at, std::move(act)); }

  struct Sent {
    Method method = Method::other;
    std::uint16_t final = 0;
    bool keeps_forks = false;
  };

  std::string name_;
  Chance& chance_;
  Network& network_;
  Ladder& ladder_;
  Tally& tally_;
  TestBodyHost host_;
  SeededRandom random_;
  UserAgentCore core_;
  FlowId flow_;
  RegistrationId registration_;
  Instant lost_at_{Duration::min() / 2};
  std::multimap<Instant, std::function<void(Instant)>> plans_;
  std::map<RequestId, Sent> sent_;    ///< requests of the application until their records are gone
  std::map<DialogId, bool> dialogs_;  ///< whether the talk in it was planned
  std::vector<bool> ended_;           ///< by dialog id
  std::set<RequestId> waiting_;       ///< requests of others that the application will answer
  std::vector<std::string> faults_;
  unsigned descriptions_ = 0;
};

}  // namespace sip::test
