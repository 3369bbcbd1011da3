#include "simulation/participant.h"

#include <algorithm>

#include "simulation/settled.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

Configuration participant_configuration(const std::string& name) {
  Configuration configuration;
  configuration.aor = "sip:" + name + "@example.com";
  configuration.ringing_time = seconds(60);
  configuration.session_expires = 90;
  return configuration;
}

}  // namespace

Participant::Participant(std::string name, unsigned seed, Chance& chance, LossyWire& wire,
                         Ladder& ladder)
    : name_(std::move(name)),
      chance_(chance),
      wire_(wire),
      ladder_(ladder),
      random_(seed),
      core_(random_, host_, participant_configuration(name_)) {
  core_.flow_opened(kFlow, false, instant(0), false);
}

void Participant::call(const std::string& target, Instant now) {
  const MessageOptions offer = chance_.percent(75) ? description() : MessageOptions{};
  const auto made = core_.request("INVITE", target, {}, {}, offer, now);
  if (made) invite_ = *made;
  started(made, "INVITE", now);
  if (chance_.percent(20)) {
    plan(now + chance_.up_to(seconds(5)), [this](Instant at) {
      if (core_.cancel(invite_, {}, at)) ladder_.add(at, name_, "cancels");
    });
  }
  // A person whose call is never answered, or whose answer is lost, gives up (13.2.1).
  plan(now + seconds(100), [this](Instant at) {
    if (finals_[invite_].empty() && core_.cancel(invite_, {}, at))
      ladder_.add(at, name_, "gives up");
  });
  drain(now);
}

void Participant::receive(const Datagram& datagram, Instant now) {
  ladder_.add(now, name_, "hears: " + datagram.start_line);
  Body body = datagram.body.empty() ? Body{} : text(datagram.body, "").body;
  (void)core_.receive(kFlow, datagram.head, std::move(body), now);
  drain(now);
}

// What one input caused is carried out before the next: the core may have released a body.
void Participant::run(Instant now) {
  if (core_.next_timeout() && *core_.next_timeout() <= now) core_.handle_timeout(now);
  drain(now);
  while (!plans_.empty() && plans_.begin()->first <= now) {
    const auto act = plans_.extract(plans_.begin());
    act.mapped()(now);
    drain(now);
  }
}

std::optional<Instant> Participant::next() const {
  std::optional<Instant> next = core_.next_timeout();
  if (!plans_.empty() && (!next || plans_.begin()->first < *next)) next = plans_.begin()->first;
  return next;
}

void Participant::drain(Instant now) {
  for (;;) {
    const Output& output = core_.poll();
    switch (output.kind) {
      case OutputKind::none: return;
      case OutputKind::frame: wire_.send(name_, *output.message, now); break;
      case OutputKind::response: responded(output, now); break;
      case OutputKind::request: requested(output, now); break;
      case OutputKind::request_cancelled: waiting_.erase(output.request); break;
      case OutputKind::ack: talk(now); break;
      case OutputKind::retry_due:
        plan(now + chance_.up_to(seconds(1)), [this](Instant at) { reinvite(at); });
        break;
      case OutputKind::dialog_terminated:
        ladder_.add(
            now, name_,
            "terminated: " + std::string(to_string(static_cast<TerminationReason>(output.reason))));
        ++ends_[output.dialog];
        break;
      case OutputKind::body_released: host_.released(BodyId{output.number}); break;
      default: break;
    }
  }
}

void Participant::responded(const Output& output, Instant now) {
  const RequestId request = output.request;
  const DialogId dialog = output.dialog;
  const std::uint16_t status = output.status;
  const bool is_invite =
      output.message && output.message->method() == Method::invite && status < 300;
  if (dialog) {
    dialog_ = dialog;
    ends_.try_emplace(dialog, 0);
  }
  if (status < 200) return progressed(request, dialog, now);
  std::string& final = finals_[request];
  if (!final.empty()) doubled_.push_back(final + " was followed by " + std::to_string(status));
  final = std::to_string(status);
  ladder_.add(now, name_, "is told " + final);
  if (!is_invite) return;
  core_.delivered(request, dialog, false, now);
  const Session* const session = core_.dialog(dialog);
  if (session != nullptr && session->client_ack.answer_owed) {
    plan(now + chance_.up_to(milliseconds(1500)), [this, dialog](Instant at) {
      if (core_.acknowledge(dialog, description(), at)) ladder_.add(at, name_, "acknowledges");
    });
  }
  talk(now);
}

// Where a reliable 1xx holds an offer the PRACK brings the answer; else the core sends it.
void Participant::progressed(RequestId request, DialogId dialog, Instant now) {
  core_.delivered(request, dialog, false, now);
  const Session* const session = core_.dialog(dialog);
  if (session == nullptr) return;
  const bool owed =
      std::ranges::any_of(session->unpracked, &UnacknowledgedProvisional::answer_owed);
  if (owed) {
    plan(now + chance_.up_to(milliseconds(1500)), [this, dialog](Instant at) {
      started(core_.dialog_request(dialog, "PRACK", 0, description(), at), "PRACK", at);
    });
  }
  if (chance_.percent(10))
    plan(now + chance_.up_to(seconds(2)), [this](Instant at) { update(at); });
  // 15: the caller may end an early dialog with a BYE.
  if (chance_.percent(5))
    plan(now + chance_.up_to(seconds(2)), [this](Instant at) { end_call(at); });
}

void Participant::requested(const Output& output, Instant now) {
  const RequestId request = output.request;
  const Method method = output.message->method();
  const bool initial = !output.dialog;
  const bool described = !output.message->body().empty();
  const bool taken = method == Method::invite || method == Method::info ||
                     (described && (method == Method::update || method == Method::prack));
  core_.delivered(request, output.dialog, taken, now);
  if (!taken) return;
  waiting_.insert(request);
  const auto answer = [this, request](Duration after, std::uint16_t status, bool session,
                                      Instant from) {
    plan(from + after, [this, request, status, session](Instant at) {
      if (!waiting_.contains(request)) return;
      if (status >= 200) waiting_.erase(request);
      auto made =
          core_.respond(request, status, {}, session ? description() : MessageOptions{}, at);
      // The description went out in a reliable 1xx.
      if (!made && session) made = core_.respond(request, status, {}, {}, at);
      ladder_.add(at, name_, (made ? "answers " : "cannot answer ") + std::to_string(status));
      if (made && *made) ends_.try_emplace(dialog_ = *made, 0);
    });
  };
  if (method == Method::update || method == Method::prack)
    return answer(chance_.up_to(milliseconds(1500)), 200, true, now);
  if (method == Method::info) return answer(chance_.up_to(milliseconds(500)), 200, false, now);
  if (!initial) {
    const bool accepts = chance_.percent(80);
    return answer(chance_.up_to(milliseconds(1500)), accepts ? 200 : 488, accepts, now);
  }
  if (chance_.percent(80)) answer(chance_.up_to(milliseconds(500)), 180, false, now);
  if (chance_.percent(30)) {
    plan(now + chance_.up_to(seconds(2)),
         [this, request](Instant at) { progress_reliably(request, at); });
  }
  const unsigned mood = chance_.below(100);
  const Duration after = milliseconds(500) + chance_.up_to(seconds(4));
  if (mood < 80) return answer(after, 200, true, now);
  if (mood < 95) return answer(after, 486, false, now);
  // Nobody is at home: the core answers when it has rung for long enough.
}

void Participant::progress_reliably(RequestId request, Instant now) {
  if (!waiting_.contains(request)) return;
  MessageOptions options = chance_.percent(70) ? description() : MessageOptions{};
  options.header_fields.emplace_back("Require: 100rel");
  const auto made = core_.respond(request, 183, {}, options, now);
  ladder_.add(now, name_, made ? "answers 183 reliably" : "cannot answer 183 reliably");
  if (made && *made) ends_.try_emplace(dialog_ = *made, 0);
}

// Both sides move the session, then both want to end it, sometimes at the same moment.
void Participant::talk(Instant now) {
  if (std::exchange(talking_, true)) return;
  for (unsigned i = chance_.below(3); i > 0; --i)
    plan(now + chance_.up_to(seconds(8)), [this](Instant at) { reinvite(at); });
  if (chance_.percent(50)) {
    plan(now + chance_.up_to(seconds(8)), [this](Instant at) {
      started(
          core_.dialog_request(dialog_, "INFO", 0, text("Signal=1", "application/dtmf-relay"), at),
          "INFO", at);
    });
  }
  if (chance_.percent(30))
    plan(now + chance_.up_to(seconds(8)), [this](Instant at) { update(at); });
  // Some talk for so long that the session timer refreshes.
  const Duration longest = chance_.percent(15) ? seconds(250) : seconds(20);
  plan(now + chance_.up_to(longest), [this](Instant at) { end_call(at); });
}

// Until it is over: a BYE may be refused for a while (15), never for ever.
void Participant::end_call(Instant now) {
  const Session* const session = core_.dialog(dialog_);
  if (session == nullptr || session->ended()) return;
  const auto made = core_.dialog_request(dialog_, "BYE", 0, {}, now);
  started(made, "BYE", now);
  if (!made) plan(now + seconds(1), [this](Instant at) { end_call(at); });
}

void Participant::reinvite(Instant now) {
  const MessageOptions offer = chance_.percent(75) ? description() : MessageOptions{};
  started(core_.dialog_request(dialog_, "INVITE", 0, offer, now), "re-INVITE", now);
}

void Participant::update(Instant now) {
  const MessageOptions offer = chance_.percent(75) ? description() : MessageOptions{};
  started(core_.dialog_request(dialog_, "UPDATE", 0, offer, now), "UPDATE", now);
}

void Participant::started(const Result<RequestId>& request, const std::string& what, Instant now) {
  if (request) {
    finals_.try_emplace(*request);
    ladder_.add(now, name_, "starts " + what);
  } else {
    ladder_.add(now, name_, "may not " + what + ": " + std::string(request.error().detail));
  }
}

MessageOptions Participant::description() {
  return text("v=0 " + name_ + " " + std::to_string(++descriptions_), "application/sdp");
}

MessageOptions Participant::text(const std::string& content, const std::string& type) {
  MessageOptions options;
  options.body =
      core_.bodies().adopt(host_.intern(content), static_cast<std::uint32_t>(content.size()));
  options.content_type = texts_.emplace_back(type);
  return options;
}

const Session* Participant::settled() const {
  const Session* const session = core_.dialog(dialog_);
  return session == nullptr || !is_settled(*session) ? nullptr : session;
}

std::vector<std::string> Participant::faults() const {
  std::vector<std::string> faults = doubled_;
  for (const auto& [request, final] : finals_) {
    if (final.empty())
      faults.push_back("request " + std::to_string(request.value) + ": no final response");
  }
  for (const auto& [dialog, ends] : ends_) {
    if (ends != 1)
      faults.push_back("dialog " + std::to_string(dialog.value) + ": ended " +
                       std::to_string(ends) + " times");
  }
  const Statistics left = core_.statistics();
  const std::pair<const char*, std::size_t> counts[] = {
      {"client transactions", left.client_transactions},
      {"server transactions", left.server_transactions},
      {"dialogs", left.dialogs},
      {"outgoing requests", left.outgoing_requests},
      {"incoming requests", left.incoming_requests},
      {"timers", left.timers},
      {"bodies", left.bodies},
      {"outputs", left.outputs},
      {"bodies of the host", host_.live()},
  };
  for (const auto& [what, count] : counts) {
    if (count != 0) faults.push_back("left: " + std::to_string(count) + " " + what);
  }
  for (std::string& fault : faults) fault.insert(0, name_ + ": ");
  return faults;
}

}  // namespace sip::test
