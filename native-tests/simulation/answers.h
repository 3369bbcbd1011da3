#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/strong_id.h"
#include "message/message.h"

namespace sip::test {

/// Every request that arrives at a phone, but an ACK, gets a final response from it in time, unless
/// its connection is lost first.
class Answers {
 public:
  void request_arrived(FlowId flow, const Message& request, Instant now);
  void sent(FlowId flow, const Message& message);
  void flow_closed(FlowId flow);
  void check(Instant now);
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Wait {
    Instant since;
    bool is_invite = false;
    bool answered = false;
  };
  std::map<std::pair<FlowId, std::string>, Wait> waits_;  // by branch and method
  Instant next_check_{};
  std::vector<std::string> faults_;
};

}  // namespace sip::test
