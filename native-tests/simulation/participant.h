#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulation/lossy_wire.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// A real `UserAgentCore` and, over it, an application that acts by chance: it rings or not,
/// accepts, rejects, cancels, holds from either side, gives early media reliably, sends UPDATE and
/// INFO, ends the call in any state, or talks until the session timer refreshes.
class Participant {
 public:
  Participant(std::string name, unsigned seed, Chance& chance, LossyWire& wire, Ladder& ladder);

  /// The caller's plan: an INVITE, perhaps one without an offer, perhaps a CANCEL.
  void call(const std::string& target, Instant now);
  void receive(const Datagram& datagram, Instant now);
  /// Timers of the core and plans of the application that are due.
  void run(Instant now);
  std::optional<Instant> next() const;

  const std::string& name() const { return name_; }
  /// The session, where there is one and nothing in it is open.
  const Session* settled() const;
  /// What is wrong when all is over: what is left, what was reported twice or never.
  std::vector<std::string> faults() const;

 private:
  void drain(Instant now);
  void responded(const Output& output, Instant now);
  void requested(const Output& output, Instant now);
  void progressed(RequestId request, DialogId dialog, Instant now);
  void progress_reliably(RequestId request, Instant now);
  void talk(Instant now);
  void end_call(Instant now);
  void reinvite(Instant now);
  void update(Instant now);
  void started(const Result<RequestId>& request, const std::string& what, Instant now);
  MessageOptions description();
  MessageOptions text(const std::string& content, const std::string& type);
  void plan(Instant at, std::function<void(Instant)> act) { plans_.emplace(at, std::move(act)); }

  std::string name_;
  Chance& chance_;
  LossyWire& wire_;
  Ladder& ladder_;
  TestBodyHost host_;
  SeededRandom random_;
  UserAgentCore core_;
  std::multimap<Instant, std::function<void(Instant)>> plans_;
  std::map<RequestId, std::string> finals_;  ///< empty until the final response was reported
  std::map<DialogId, int> ends_;
  std::set<RequestId> waiting_;  ///< requests of the peer that the application will answer
  std::deque<std::string> texts_;
  std::vector<std::string> doubled_;
  DialogId dialog_;
  RequestId invite_;
  unsigned descriptions_ = 0;
  bool talking_ = false;
};

}  // namespace sip::test
