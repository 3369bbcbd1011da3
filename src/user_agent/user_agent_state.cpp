#include "user_agent/user_agent_state.h"

#include <algorithm>
#include <array>

#include "user_agent/renewal.h"

namespace sip {
namespace {

// RFC 5626 4.1: a UUID as a URN.
std::string random_instance_id(RandomSource& random) {
  std::string text = new_session_uuid(random);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return "urn:uuid:" + text;
}

// A session of thousands is in no cache. Its lines and its texts are read at once, so that the
// processor waits for all of them together and not for one after the other.
[[gnu::noinline]] void warm_up(const Session& session) {
  constexpr std::size_t kCacheLine = 64;
  const auto read = [](const char* at) { (void)*static_cast<const volatile char*>(at); };
  const auto* const first = reinterpret_cast<const char*>(&session);
  for (std::size_t i = 0; i < sizeof session; i += kCacheLine) read(first + i);
  const Dialog& dialog = session.dialog;
  for (const std::string* const text :
       {&dialog.call_id(), &dialog.local_tag(), &dialog.remote_tag(), &dialog.local_uri(),
        &dialog.remote_uri(), &dialog.remote_target()}) {
    read(text->c_str());
  }
}

}  // namespace

/// Tells the host in an output that a body is free, so that the order of things is kept.
class UserAgentState::Released : public BodyHost {
 public:
  Released(UserAgentState& state, BodyHost& host) : state_(state), host_(host) {}
  std::string octets(BodyId id) override { return host_.octets(id); }
  void released(BodyId id) override {
    if (!muted_) state_.emit(OutputKind::body_released).number = id.value;
  }
  void mute() { muted_ = true; }

 private:
  UserAgentState& state_;
  BodyHost& host_;
  bool muted_ = false;
};

UserAgentState::UserAgentState(RandomSource& random, BodyHost& body_host,
                               Configuration configuration)
    : random_(random),
      released_(std::make_unique<Released>(*this, body_host)),
      bodies_(*released_),
      configuration_(std::move(configuration)),
      transactions_(timers_, random, configuration_.timers, configuration_.transaction_limits) {
  std::array<std::uint8_t, sizeof hash_seed_> seed{};
  random_.fill(seed);
  for (const std::uint8_t octet : seed) hash_seed_ = hash_seed_ << 8U | octet;
  if (configuration_.via_host.empty()) configuration_.via_host = random_token(random_) + ".invalid";
  if (configuration_.contact_user.empty()) configuration_.contact_user = random_token(random_);
  if (configuration_.instance_id.empty()) configuration_.instance_id = random_instance_id(random_);
}

UserAgentState::~UserAgentState() { released_->mute(); }

Result<const Flow*> UserAgentState::open_flow() const {
  if (flows_.empty()) {
    return std::unexpected(Error{ErrorCode::not_connected, "no connection is open"});
  }
  return &flows_.back();
}

bool UserAgentState::wait_to_send(UserAgentTimer name, RequestId id, std::uint32_t& failures,
                                  TimerTable::Handle& timer, Instant now) {
  if (current_flow() == nullptr) return true;
  const std::uint32_t pause = pause_after(failures++, random_);
  timer = arm(name, id.value, scattered(pause, random_), now);
  return false;
}

bool UserAgentState::is_reliable(FlowId flow) const {
  return std::ranges::none_of(
      flows_, [flow](const Flow& open) { return open.id == flow && !open.reliable; });
}

Flow UserAgentState::flow_of(FlowId id) const {
  const auto found = std::ranges::find(flows_, id, &Flow::id);
  return found == flows_.end() ? Flow{} : *found;
}

TimerTable::Handle UserAgentState::arm(UserAgentTimer name, std::uint32_t id, Duration delay,
                                       Instant now) {
  return timers_.arm(now + delay, {kUserAgentTimers, static_cast<std::uint8_t>(name), id});
}

[[gnu::noinline]] Output& UserAgentState::emit(OutputKind kind) {
  Output& output = outputs_.add();
  output.kind = kind;
  return output;
}

void UserAgentState::send_frame(FlowId flow, const MessagePtr& message, RequestId request) {
  Output& output = emit(OutputKind::frame);
  output.flow = flow;
  output.request = request;
  output.message = message;
}

void UserAgentState::drop(FlowId flow, const MessagePtr& message, StaticText why,
                          std::uint16_t status) {
  Output& output = emit(OutputKind::dropped);
  output.flow = flow;
  output.status = status;
  output.message = message;
  output.text = why;
}

void UserAgentState::ignore_description(DialogId dialog, const MessagePtr& message,
                                        StaticText why) {
  Output& output = emit(OutputKind::description_ignored);
  output.dialog = dialog;
  output.message = message;
  output.text = why;
}

OutgoingRequest* UserAgentState::outgoing_of(TransactionId transaction) const {
  return outgoing_by_transaction_.find(
      transaction.value,
      [transaction](const OutgoingRequest& request) { return request.transaction == transaction; });
}

IncomingRequest* UserAgentState::incoming_of(TransactionId transaction) const {
  return incoming_by_transaction_.find(
      transaction.value,
      [transaction](const IncomingRequest& request) { return request.transaction == transaction; });
}

Session* UserAgentState::find_session(const DialogKey& key) const {
  return session_index_.find(key.hash(hash_seed_), [&key](const Session& session) {
    warm_up(session);
    return session.dialog.key() == key;
  });
}

Result<Session*> UserAgentState::live_session(DialogId id) const {
  Session* const session = sessions_.find(id);
  if (session != nullptr) warm_up(*session);
  if (session == nullptr || session->reported) {
    return std::unexpected(Error{ErrorCode::unknown_dialog, "dialog: it is over"});
  }
  if (session->ended()) return invalid_state("dialog: the session has ended");
  return session;
}

Statistics UserAgentState::statistics() const {
  const auto count = [](std::size_t number) { return static_cast<std::uint32_t>(number); };
  return {count(flows_.size()),
          count(transactions_.client_count()),
          count(transactions_.server_count()),
          count(sessions_.size()),
          count(outgoing_.size()),
          count(incoming_.size()),
          count(registrations_.size()),
          count(timers_.size()),
          count(bodies_.live()),
          count(outputs_.size()),
          count(referrals_.size() + subscriptions_.size() + served_.size()),
          count(publications_.size())};
}

std::uint32_t UserAgentState::unanswered() const {
  std::uint32_t number = 0;
  outgoing_.for_each([&](const OutgoingRequest& request) { number += !request.final_reported; });
  return number;
}

}  // namespace sip
