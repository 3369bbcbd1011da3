#include "simulation/answers.h"

#include "message/via.h"

namespace sip::test {
namespace {

// An INVITE rings for a minute, and waits for a PRACK, or for the answer in one, 64*T1 each.
constexpr Duration kLongestInvite = seconds(60 + 2 * 32 + 5);
constexpr Duration kLongestOther = seconds(32);
// Until then a repetition may come that a transaction only absorbs.
constexpr Duration kRemembered = seconds(200);

std::string key_of(const Message& message) {
  const auto& via = top_via_of(message);
  return std::string(via ? via->branch.value_or("") : "") + " " +
         std::string(message.method_name());
}

}  // namespace

void Answers::request_arrived(FlowId flow, const Message& request, Instant now) {
  if (request.method() == Method::ack) return;
  waits_.try_emplace({flow, key_of(request)},
                     Wait{.since = now, .is_invite = request.method() == Method::invite});
}

void Answers::sent(FlowId flow, const Message& message) {
  if (message.is_request() || message.status() < 200) return;
  const auto found = waits_.find({flow, key_of(message)});
  if (found != waits_.end()) found->second.answered = true;
}

void Answers::flow_closed(FlowId flow) {
  waits_.erase(waits_.lower_bound({flow, {}}), waits_.lower_bound({FlowId{flow.value + 1}, {}}));
}

void Answers::check(Instant now) {
  if (now < next_check_) return;
  next_check_ = now + seconds(1);
  std::erase_if(waits_, [&](auto& entry) {
    Wait& wait = entry.second;
    const Duration waited = now - wait.since;
    if (!wait.answered && waited > (wait.is_invite ? kLongestInvite : kLongestOther)) {
      faults_.push_back("at " + std::to_string(now.time_since_epoch().count()) +
                        " a request has no final response: " + entry.first.second);
      return true;
    }
    return wait.answered && waited > kRemembered;
  });
}

}  // namespace sip::test
