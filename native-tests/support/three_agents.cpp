#include "support/three_agents.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "message/uri.h"
#include "message/via.h"
#include "support/exact_copy.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

Configuration configuration_of(const std::string& name) {
  Configuration made;
  made.aor = "sip:" + name + "@" + name + ".invalid";
  made.contact_user = name;
  made.via_host = name + ".invalid";
  return made;
}

std::string described(const Message& message) {
  const std::string method{message.method_name()};
  return message.is_request() ? method : std::to_string(message.status()) + " " + method;
}

}  // namespace

Party::Party(std::string called, std::uint32_t seed)
    : name(std::move(called)), random(seed), core(random, host, configuration_of(name)) {}

MessageOptions Party::with(std::vector<std::string_view> fields) {
  MessageOptions options;
  options.header_fields = std::move(fields);
  return options;
}

MessageOptions Party::sdp(const std::string& text) {
  MessageOptions options;
  options.body = core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
  options.content_type = "application/sdp";
  return options;
}

ThreeAgents::ThreeAgents() {
  for (Party* const party : {&alice, &bob, &carol}) party->core.flow_opened(kFlow, true, now);
}

void ThreeAgents::run() {
  for (;;) {
    for (Party* const party : {&alice, &bob, &carol}) drain(*party);
    if (under_way_.empty()) return;
    const Frame frame = under_way_.front();
    under_way_.erase(under_way_.begin());
    Party& to = *frame.to;
    const auto length = static_cast<std::uint32_t>(frame.body.size());
    const Body body =
        frame.body.empty() ? Body{} : to.core.bodies().adopt(to.host.intern(frame.body), length);
    to.core.receive(kFlow, exact_string(frame.head), body, now);
  }
}

void ThreeAgents::elapse(Duration time) {
  const Instant end = now + time;
  for (;;) {
    std::optional<Instant> next;
    for (const Party* const party : {&alice, &bob, &carol}) {
      const auto due = party->core.next_timeout();
      if (due && (!next || *due < *next)) next = due;
    }
    if (!next || *next > end) break;
    now = std::max(now, *next);
    for (Party* const party : {&alice, &bob, &carol}) party->core.handle_timeout(now);
    run();
  }
  now = end;
}

std::pair<DialogId, DialogId> ThreeAgents::call(Party& from, Party& to) {
  REQUIRE(from.core.request("INVITE", "sip:" + to.name + "@" + to.name + ".invalid", {}, {},
                            from.sdp(), now));
  run();
  const auto theirs = to.core.respond(to.came["INVITE"], 200, {}, to.sdp(), now);
  REQUIRE(theirs);
  run();
  for (Party* const party : {&alice, &bob, &carol}) party->events.clear();
  wire.clear();
  heads.clear();
  return {from.dialog, *theirs};
}

void ThreeAgents::check_nothing_left() {
  elapse(seconds(3600));
  for (Party* const party : {&alice, &bob, &carol}) {
    CAPTURE(party->name);
    const Statistics all = party->core.statistics();
    CHECK(all.client_transactions + all.server_transactions == 0);
    CHECK(all.dialogs + all.subscriptions == 0);
    CHECK(all.outgoing_requests + all.incoming_requests == 0);
    CHECK(all.timers == 0);
    CHECK(all.bodies == 0);
  }
}

void ThreeAgents::disconnect(Party& party) {
  party.core.flow_closed(kFlow, now);
  run();
}
void ThreeAgents::reconnect(Party& party) {
  party.core.flow_opened(kFlow, true, now);
  run();
}

Party* ThreeAgents::party_of(std::string_view host) {
  for (Party* const party : {&alice, &bob, &carol}) {
    if (host == party->name + ".invalid") return party;
  }
  return nullptr;
}

void ThreeAgents::drain(Party& party) {
  for (;;) {
    const Output& output = party.core.poll();
    if (output.kind == OutputKind::none) return;
    if (output.kind != OutputKind::frame) {
      note(party, output);
      continue;
    }
    const Message& message = *output.message;
    const auto uri = parse_uri(message.request_uri());
    const auto& via = top_via_of(message);
    REQUIRE(via);
    Party* const to = party_of(message.is_request() && uri ? uri->host : via->host);
    const std::string text =
        party.name + ">" + (to == nullptr ? "nobody" : to->name) + " " + described(message);
    wire.push_back(text);
    heads.emplace_back(message.head());
    const bool arrives = to != nullptr && !std::ranges::any_of(lost, [&](const std::string& begin) {
                           return text.starts_with(begin);
                         });
    if (arrives) under_way_.push_back({to, std::string(message.head()), message.body().octets()});
  }
}

void ThreeAgents::note(Party& party, const Output& output) {
  const OutputKind kind = output.kind;
  if (output.dialog && kind != OutputKind::dialog_terminated) party.dialog = output.dialog;
  const std::string status = std::to_string(output.status);
  switch (kind) {
    case OutputKind::response: {
      const std::string method =
          output.message ? " " + std::string(output.message->method_name()) : "";
      party.events.push_back((output.status < 200   ? "progress "
                              : output.status < 300 ? "accept "
                                                    : "reject ") +
                             status + method);
      if (output.status >= 200 && output.status < 300) {
        party.core.delivered(output.request, output.dialog, false, now);
      }
      return;
    }
    case OutputKind::request: {
      const std::string method{output.message->method_name()};
      party.events.push_back(method);
      party.came[method] = output.request;
      if (method == "INVITE") party.replaces = output.reason == 0 ? output.number : 0;
      party.target = output.reason == 1 ? output.number : 0;
      party.core.delivered(output.request, output.dialog, party.takes.contains(method), now);
      return;
    }
    case OutputKind::ack: return party.core.delivered(output.request, output.dialog, false, now);
    case OutputKind::dialog_terminated:
      party.events.push_back("terminated " +
                             std::string(to_string(static_cast<TerminationReason>(output.reason))));
      return;
    case OutputKind::subscription: {
      const auto end = static_cast<SubscriptionEnd>(output.number);
      party.events.push_back(
          "subscription " + std::string(to_string(static_cast<SubscriptionState>(output.reason))) +
          " " + status + (end == SubscriptionEnd::none ? "" : " " + std::string(to_string(end))));
      return;
    }
    case OutputKind::dropped: party.events.push_back("dropped " + status); return;
    case OutputKind::body_released: return party.host.released(BodyId{output.number});
    default: return;
  }
}

}  // namespace sip::test
