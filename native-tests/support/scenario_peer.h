#pragma once

#include <map>
#include <string>
#include <vector>

#include "message/message.h"
#include "support/scenario_line.h"

namespace sip::test {

/// The other end of a scenario: makes its messages from what the user agent sent, as text.
class ScenarioPeer {
 public:
  /// What the user agent sent.
  void sent(const MessagePtr& message, const std::string& body);
  /// The message that a `<-` line describes.
  std::string make(const ScenarioLine& line);
  const std::vector<MessagePtr>& frames() const { return sent_; }

 private:
  std::string response(const ScenarioLine& line);
  std::string request(const ScenarioLine& line);
  std::string first_request(const ScenarioLine& line, const std::string& method);
  const Message* last_request(const std::string& method) const;
  const Message* last_dialog_response(const std::string& method) const;

  std::vector<MessagePtr> sent_;
  std::map<std::string, std::string> made_;  // by start of line, for `again`
  std::string invite_;                       // the peer's own, its head
  std::string call_id_ = "peer-call@192.0.2.4";
  unsigned cseq_ = 100;
  unsigned branch_ = 0;
};

}  // namespace sip::test
