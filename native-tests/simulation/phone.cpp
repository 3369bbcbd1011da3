#include "simulation/phone.h"

#include <utility>

#include "message/cseq.h"

namespace sip::test {
namespace {

Configuration configuration_of(const std::string& user) {
  Configuration configuration;
  configuration.aor = "sip:" + user + "@example.com";
  configuration.credentials = {.username = user, .password = "secret", .ha1 = {}, .realm = {}};
  configuration.ringing_time = seconds(60);
  configuration.session_expires = 90;
  return configuration;
}

}  // namespace

Phone::Phone(std::string name, const std::string& user, unsigned seed, Chance& chance,
             Network& network, Ladder& ladder, Tally& tally)
    : name_(std::move(name)),
      chance_(chance),
      network_(network),
      ladder_(ladder),
      tally_(tally),
      random_(seed),
      core_(random_, host_, configuration_of(user)) {}

void Phone::connect(FlowId flow, Instant now) {
  flow_ = flow;
  note(now, [] { return "connects"; });
  core_.flow_opened(flow, false, now, network_.kind().reliable);
  drain(now);
}

void Phone::disconnect(Instant now) {
  note(now, [] { return "loses its connection"; });
  ++tally_.disconnects;
  lost_at_ = now;
  core_.flow_closed(std::exchange(flow_, {}), now);
  drain(now);
}

void Phone::enter(Instant now) {
  if (const auto made = core_.registrant().start({.expires = 3600}, now)) registration_ = *made;
  drain(now);
}

void Phone::leave(Instant now) {
  (void)core_.registrant().unregister(registration_, false, now);
  drain(now);
}

void Phone::receive(const Arrival& arrival, Instant now) {
  note(now, [&] { return "hears: " + arrival.head.substr(0, arrival.head.find('\r')); });
  const auto length = static_cast<std::uint32_t>(arrival.body.size());
  // Moved: a reference that stays here would be released after the outputs were looked at.
  Body body =
      arrival.body.empty() ? Body{} : core_.bodies().adopt(host_.intern(arrival.body), length);
  (void)core_.receive(arrival.flow, arrival.head, std::move(body), now);
  drain(now);
}

// What one input caused is carried out before the next: the core may have released a body.
void Phone::run(Instant now) {
  if (core_.next_timeout() && *core_.next_timeout() <= now) core_.handle_timeout(now);
  drain(now);
  while (!plans_.empty() && plans_.begin()->first <= now) {
    const auto act = plans_.extract(plans_.begin());
    act.mapped()(now);
    drain(now);
  }
}

std::optional<Instant> Phone::next() const {
  std::optional<Instant> next = core_.next_timeout();
  if (!plans_.empty() && (!next || plans_.begin()->first < *next)) next = plans_.begin()->first;
  return next;
}

bool Phone::is_idle() const {
  const Statistics now = core_.statistics();
  return plans_.empty() && now.client_transactions + now.server_transactions + now.dialogs +
                                   now.outgoing_requests + now.incoming_requests +
                                   now.subscriptions ==
                               0;
}

void Phone::drain(Instant now) {
  for (;;) {
    const Output& output = core_.poll();
    switch (output.kind) {
      case OutputKind::none: return;
      case OutputKind::frame: network_.send(name_, output.flow, true, *output.message, now); break;
      case OutputKind::response: responded(output, now); break;
      case OutputKind::request: requested(output, now); break;
      case OutputKind::request_cancelled:
        ++tally_.cancelled;
        waiting_.erase(output.request);
        break;
      case OutputKind::request_ended: request_ended(output.request); break;
      case OutputKind::ack: {
        const DialogId dialog = output.dialog;
        core_.delivered({}, dialog, false, now);
        ++tally_.established;
        talk(dialog, now);
        break;
      }
      case OutputKind::retry_due: {
        ++tally_.glares;
        plan(now + chance_.up_to(seconds(1)),
             [this, dialog = output.dialog](Instant at) { reinvite(dialog, at); });
        break;
      }
      case OutputKind::dialog_terminated:
        ended(output.dialog, now, static_cast<TerminationReason>(output.reason));
        break;
      case OutputKind::body_released: host_.released(BodyId{output.number}); break;
      default: break;
    }
  }
}

void Phone::know(DialogId dialog) {
  if (dialog && core_.dialog(dialog) != nullptr) dialogs_.try_emplace(dialog, false);
}

void Phone::ended(DialogId dialog, Instant now, TerminationReason reason) {
  note(now, [&] {
    return "dialog " + std::to_string(dialog.value) + " ends: " + std::string(to_string(reason));
  });
  if (reason == TerminationReason::replaced) ++tally_.replaced;
  dialogs_.erase(dialog);
  if (ended_.size() <= dialog.value) ended_.resize(dialog.value + 1);
  if (ended_[dialog.value])
    faults_.push_back(name_ + ": dialog " + std::to_string(dialog.value) + " ended twice");
  ended_[dialog.value] = true;
}

void Phone::request_ended(RequestId request) {
  waiting_.erase(request);
  const auto found = sent_.find(request);
  if (found == sent_.end()) return;
  if (found->second.final == 0) {
    faults_.push_back(name_ + ": request " + std::to_string(request.value) +
                      " has ended without a final response");
  }
  sent_.erase(found);
}

void Phone::responded(const Output& output, Instant now) {
  const RequestId request = output.request;
  const DialogId dialog = output.dialog;
  const std::uint16_t status = output.status;
  const bool made_here = output.message == nullptr;
  know(dialog);
  if (status < 200) return progressed(request, dialog, now);
  note(now, [&] { return "is told " + std::to_string(status) + (made_here ? " (local)" : ""); });
  Sent& sent = sent_[request];
  const bool another_fork = sent.keeps_forks && sent.final < 300 && status < 300;
  if (sent.final != 0 && !another_fork) {
    faults_.push_back(name_ + ": request " + std::to_string(request.value) + " was told " +
                      std::to_string(sent.final) + " and then " + std::to_string(status));
  }
  if (sent.final != 0) ++tally_.forked;
  sent.final = status;
  if (made_here && status == 503) ++tally_.lost_flows;
  if (made_here && status == 408) ++tally_.timeouts;
  if (status < 300) return accepted(request, dialog, sent.method, now);
  if (sent.method == Method::invite) ++tally_.refused;
}

void Phone::accepted(RequestId request, DialogId dialog, Method method, Instant now) {
  if (method == Method::refer) ++tally_.referred;
  if (method == Method::update) ++tally_.updates;
  if (method != Method::invite) return;
  core_.delivered(request, dialog, false, now);
  const Session* const session = core_.dialog(dialog);
  if (session == nullptr) return;
  if (session->client_ack.answer_owed) {
    plan(now + chance_.up_to(milliseconds(1500)), [this, dialog](Instant at) {
      const bool sent = core_.acknowledge(dialog, description(), at).has_value();
      note(at, [&] { return sent ? "acknowledges" : "may not acknowledge"; });
    });
  }
  if (dialogs_[dialog]) ++tally_.reinvites;
  talk(dialog, now);
}

std::vector<std::string> Phone::left() const {
  std::vector<std::string> faults;
  const Statistics now = core_.statistics();
  const std::pair<const char*, std::size_t> counts[] = {
      {"client transactions", now.client_transactions},
      {"server transactions", now.server_transactions},
      {"dialogs", now.dialogs},
      {"outgoing requests", now.outgoing_requests},
      {"incoming requests", now.incoming_requests},
      {"registrations", now.registrations},
      {"subscriptions", now.subscriptions},
      {"timers", now.timers},
      {"bodies", now.bodies},
      {"outputs", now.outputs},
      {"bodies of the host", host_.live()},
      {"requests that the application sent and heard nothing of", sent_.size()},
      {"requests that the application has taken and not answered", waiting_.size()},
      {"dialogs whose end the application never heard of", dialogs_.size()},
  };
  for (const auto& [what, count] : counts) {
    if (count != 0) faults.push_back(name_ + ": left: " + std::to_string(count) + " " + what);
  }
  return faults;
}

}  // namespace sip::test
