#pragma once

#include <map>
#include <string>
#include <vector>

#include "message/message.h"
#include "support/scenario_line.h"

namespace sip::test {

/// The other end of one call of a scenario: makes its messages from what the user agent sent, as
/// text.
class ScenarioPeer {
 public:
  explicit ScenarioPeer(std::string name);
  /// What the user agent sent.
  void sent(const MessagePtr& message);
  /// Whether a message with that Call-ID belongs to this call.
  bool owns(std::string_view call_id) const;
  /// The message that a `<-` line describes.
  std::string make(const ScenarioLine& line);
  /// The value of Replaces that names this call, sent to the user agent under test or to this peer.
  std::string replaces(bool to_user_agent) const;

 private:
  std::string response(const ScenarioLine& line);
  std::string request(const ScenarioLine& line);
  std::string first_request(const ScenarioLine& line, const std::string& method);
  std::string rack() const;
  std::string via_of_refused(const std::string& cseq) const;
  std::string opening_method() const;
  const Message* opening_request() const;
  const Message* last_request(const std::string& method) const;
  const Message* last_dialog_response(const std::string& method) const;

  std::string finished(std::string head, const ScenarioLine& line, bool contact) const;
  std::string tag_of(const ScenarioLine& line) const;
  std::string new_via();

  std::string name_;
  std::vector<MessagePtr> sent_;
  std::map<std::string, std::string> made_;  // by start of line, for `again`
  std::string invite_;                       // the peer's own, or its SUBSCRIBE: its head
  std::string call_id_;
  unsigned cseq_ = 100;
  unsigned branch_ = 0;
};

}  // namespace sip::test
