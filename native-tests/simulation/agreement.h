#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/phone.h"

namespace sip::test {

/// What must hold of the dialogs of a world at each step:
/// - both ends agree on whether the session lives within 64*T1 of the last event in it, or within
///   the session interval where a lost connection took a request away;
/// - an offer does not stay open for ever;
/// - where nothing is open at both ends, they have the same descriptions.
class Agreement {
 public:
  /// The longest time that a frame needs from one phone to another.
  explicit Agreement(Duration transit) : transit_(transit) {}

  /// After the phone has done something.
  void look(const Phone& phone, Instant now);
  /// A frame of that call has arrived.
  void heard(const std::string& call_id, Instant now);
  /// Whether something has lasted for too long.
  void check(Instant now);
  const std::vector<std::string>& faults() const { return faults_; }
  /// How often both ends were seen with nothing open.
  unsigned settled() const { return settled_; }

 private:
  enum class Stage { none, early, live, ended };
  struct End {
    const Phone* phone = nullptr;
    DialogId id;
    bool is_uas = false;
    Stage stage = Stage::none;
    bool is_open = false;  // an offer
    Instant open_since{};
  };
  struct Pair {
    std::string call_id;
    End ends[2];  // that of the lower local tag first
    Instant made;
    bool differs = false;
    Instant differs_since;
    Instant last_event;
  };

  void meet(const Phone& phone, DialogId id, const Session& session, Instant now);
  void look_for_orphans(const Pair& pair, const UserAgentCore& core, const Session& session,
                        Instant now);
  void judge(Pair& pair, Instant now);
  void compare_descriptions(const Pair& pair, Instant now);
  bool lost_something(const Pair& pair) const;
  void fault(const Pair& pair, const std::string& what, Instant now);

  Duration transit_;
  std::map<std::string, Pair> pairs_;
  std::map<const Phone*, std::map<DialogId, Pair*>> met_;
  Instant last_lost_{Duration::min() / 2};
  Instant next_check_{};
  std::vector<std::string> faults_;
  unsigned settled_ = 0;
};

}  // namespace sip::test
