#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// One user agent of `ThreeAgents`, and what it has told.
struct Party {
  std::string name;
  TestBodyHost host;
  SeededRandom random;
  UserAgentCore core;
  std::set<std::string> takes = {"INVITE", "REFER"};
  /// "accept 200 INVITE", "subscription Active 180", "terminated remote_bye", "NOTIFY" ...
  std::vector<std::string> events;
  std::map<std::string, RequestId> came;  ///< the last request of each method
  DialogId dialog;                        ///< that anything was told of last
  std::uint32_t replaces = 0;             ///< of the last INVITE
  std::uint32_t target = 0;  ///< of the last request: the dialog that Target-Dialog names

  Party(std::string called, std::uint32_t seed);
  MessageOptions with(std::vector<std::string_view> fields);
  MessageOptions sdp(const std::string& text = "v=0");
};

/// Alice, Bob and Carol, each on the other end of every wire: the host of a Request-URI is its
/// receiver's name, and so is that of a Via.
class ThreeAgents {
 public:
  ThreeAgents();
  /// Delivers what is under way until nothing is.
  void run();
  /// Time passes, from deadline to deadline.
  void elapse(Duration time);
  /// A call from one to another, answered. @returns the dialogs of both.
  std::pair<DialogId, DialogId> call(Party& from, Party& to);
  /// After all timers: nothing lives on any side.
  void check_nothing_left();
  void disconnect(Party& party);
  void reconnect(Party& party);

  Party alice{"alice", 1};
  Party bob{"bob", 2};
  Party carol{"carol", 3};
  Instant now = instant(0);
  std::vector<std::string> wire;  ///< "alice>bob INVITE", "bob>alice 200 INVITE"
  std::vector<std::string> heads;
  std::set<std::string> lost;  ///< frames that begin so ("bob>alice NOTIFY") get lost

 private:
  struct Frame {
    Party* to;
    std::string head;
    std::string body;
  };
  void drain(Party& party);
  void note(Party& party, const Output& output);
  Party* party_of(std::string_view host);

  std::vector<Frame> under_way_;
};

}  // namespace sip::test
