#include "fuzz/support/live_calls.h"

#include "message/name_addr.h"
#include "message/rseq.h"

namespace sip::fuzz {
namespace {

constexpr std::string_view kReliable = "Require: 100rel\r\nRSeq: 7\r\n";

std::string tag_of(const Result<NameAddr>& address) {
  return address ? std::string(address->params.value("tag").value_or("")) : std::string{};
}

// --- calls that Alice makes

void invite(Agent& agent, bool offer = true) {
  MessageOptions options;
  if (offer) options = agent.description("v=0 offer");
  if (const auto made =
          agent.core().request("INVITE", "sip:bob@b.example", {}, {}, options, agent.now()))
    agent.ours = *made;
  agent.take_outputs();
}
void send(Agent& agent, std::string_view method, const MessageOptions& options = {}) {
  if (const auto made = agent.core().dialog_request(agent.dialog, method, 0, options, agent.now()))
    agent.ours = *made;
  agent.take_outputs();
}
void calling(Agent& agent) { invite(agent); }
void proceeding(Agent& agent) {
  invite(agent);
  agent.frame(agent.response("100", ""));
}
void early(Agent& agent) {
  invite(agent);
  agent.frame(agent.response("183", "b", {}, "v=0 answer"));
}
void early_reliable(Agent& agent) {
  invite(agent, false);
  agent.frame(agent.response("183", "b", kReliable, "v=0 offer"));
}
void cancelled(Agent& agent) {
  early(agent);
  (void)agent.core().cancel(agent.ours, {}, agent.now());
  agent.take_outputs();
}
void forked(Agent& agent) {
  early(agent);
  agent.frame(agent.response("180", "c"));
  agent.frame(agent.response("199", "d"));
}
void confirmed(Agent& agent) {
  invite(agent);
  agent.frame(agent.response("200", "b", "Allow: UPDATE\r\nSession-Expires: 90;refresher=uac\r\n",
                             "v=0 answer"));
}
void ack_owed(Agent& agent) {
  invite(agent, false);
  agent.takes = true;
  agent.frame(agent.response("200", "b", {}, "v=0 offer"));
}
void reinvited(Agent& agent) {
  confirmed(agent);
  send(agent, "INVITE", agent.description("v=0 again"));
}
void updating(Agent& agent) {
  confirmed(agent);
  send(agent, "UPDATE", agent.description("v=0 again"));
}
void glared(Agent& agent) {
  reinvited(agent);
  agent.frame(agent.response("491", "b"));
}
void challenged(Agent& agent) {
  confirmed(agent);
  send(agent, "INFO");
  agent.frame(agent.response(
      "401", "b", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"));
}
void leaving(Agent& agent) {
  confirmed(agent);
  send(agent, "BYE");
}
void referring(Agent& agent) {
  confirmed(agent);
  if (const auto made =
          agent.core().refer(agent.dialog, "sip:carol@c.example", {}, {}, agent.now()))
    agent.ours = *made;
  agent.take_outputs();
  agent.frame(agent.response("202", "b"));
}

// --- calls that Bob makes

CallNames bobs_call() {
  return {.call_id = "bobs-call",
          .local_tag = {},
          .remote_tag = "b",
          .via = {},
          .cseq = {},
          .rseq = {}};
}
void ringing(Agent& agent) {
  agent.takes = true;
  agent.frame(request_of_bob(bobs_call(), "INVITE", "1", "i1", "Supported: 100rel, timer\r\n",
                             "v=0 offer"));
}
void respond(Agent& agent, std::uint16_t status, bool description = true) {
  MessageOptions options;
  if (description) options = agent.description("v=0 ours");
  const auto made = agent.core().respond(agent.theirs, status, {}, options, agent.now());
  if (made && *made) agent.dialog = *made;
  agent.take_outputs();
}
void ringing_reliably(Agent& agent) {
  ringing(agent);
  respond(agent, 183);
}
CallNames incoming_names(const Agent& agent) {
  CallNames names = bobs_call();
  if (agent.last_response) {
    names.local_tag = tag_of(to_of(*agent.last_response));
    names.rseq = agent.last_response->header(HeaderName::rseq).value_or("");
  }
  return names;
}
void ack_awaited(Agent& agent) {
  ringing(agent);
  respond(agent, 200);
}
void answered(Agent& agent) {
  ack_awaited(agent);
  agent.frame(request_of_bob(incoming_names(agent), "ACK", "1", "a1"));
}
void reinvited_by_bob(Agent& agent) {
  answered(agent);
  agent.frame(request_of_bob(incoming_names(agent), "INVITE", "2", "i2", {}, "v=0 another offer"));
}
void referred_by_bob(Agent& agent) {
  answered(agent);
  agent.frame(request_of_bob(incoming_names(agent), "REFER", "2", "r2",
                             "Refer-To: <sip:carol@c.example>\r\n"));
  respond(agent, 202, false);
}
void message_open(Agent& agent) {
  agent.takes = true;
  agent.frame(request_of_bob(bobs_call(), "MESSAGE", "1", "m1"));
}
void registering(Agent& agent) {
  (void)agent.core().registrant().start({}, agent.now());
  agent.take_outputs();
}
void registered(Agent& agent) {
  registering(agent);
  const std::string contact =
      agent.last_request ? Agent::lines(*agent.last_request, HeaderName::contact) : std::string{};
  agent.frame(agent.response("200", "r", contact + "Expires: 600\r\n"));
  (void)agent.core().registrant().unregister(RegistrationId{1}, true, agent.now());
  agent.take_outputs();
}

// --- event packages

constexpr std::string_view kActive = "Event: presence\r\nSubscription-State: active;expires=60\r\n";

void subscribing(Agent& agent) {
  if (const auto made = agent.core().subscriber().subscribe(
          "sip:bob@b.example", {.event = "presence", .forks = true}, agent.now()))
    agent.ours = *made;
  agent.take_outputs();
}
void subscribed(Agent& agent) {
  subscribing(agent);
  agent.frame(agent.response("200", "b", "Expires: 60\r\n"));
  CallNames call = names_of(agent);
  call.remote_tag = "b";
  agent.frame(request_of_bob(call, "NOTIFY", "1", "n1", kActive));
}
void unsubscribing(Agent& agent) {
  subscribed(agent);
  (void)agent.core().subscriber().unsubscribe(agent.ours, agent.now());
  agent.take_outputs();
}
void asked_to_subscribe(Agent& agent) {
  agent.takes = true;
  agent.frame(
      request_of_bob(bobs_call(), "SUBSCRIBE", "1", "s1", "Event: presence\r\nExpires: 600\r\n"));
}
void notifying(Agent& agent) {
  asked_to_subscribe(agent);
  AcceptedSubscription options;
  options.message = agent.description("v=0 state");
  (void)agent.core().notifier().accept(agent.theirs, options, agent.now());
  agent.take_outputs();
}
void notified(Agent& agent) {
  notifying(agent);
  agent.frame(agent.response("200", "b"));
}
void terminating(Agent& agent) {
  notified(agent);
  (void)agent.core().notifier().terminate(agent.theirs, "deactivated", 0, {}, agent.now());
  agent.take_outputs();
}
void publishing(Agent& agent) {
  PublicationOptions options{.event = "presence"};
  options.message = agent.description("v=0 state");
  if (const auto made =
          agent.core().publisher().publish("sip:alice@a.example", options, agent.now()))
    agent.ours = *made;
  agent.take_outputs();
}
void published(Agent& agent) {
  publishing(agent);
  agent.frame(agent.response("200", "p", "SIP-ETag: one\r\nExpires: 60\r\n"));
  (void)agent.core().publisher().refresh(agent.ours, agent.now());
  agent.take_outputs();
}

// --- who takes part

void identity_changed(Agent& agent) {
  invite(agent);
  agent.frame(agent.response("200", "b",
                             "Allow: UPDATE\r\nSupported: from-change\r\n"
                             "Session-ID: 47755a9de7794ba387653f2099600ef2;"
                             "remote=00000000000000000000000000000000\r\n",
                             "v=0 answer"));
  (void)agent.core().configure("trustedServer", "true");
  if (agent.core().change_identity(agent.dialog, "sip:carol@c.example", "Carol"))
    send(agent, "UPDATE");
}

struct State {
  void (*make)(Agent& agent);
  bool incoming;
};

constexpr State kStates[] = {
    {calling, false},         {proceeding, false},     {early, false},
    {early_reliable, false},  {cancelled, false},      {forked, false},
    {confirmed, false},       {ack_owed, false},       {reinvited, false},
    {updating, false},        {glared, false},         {challenged, false},
    {leaving, false},         {referring, false},      {ringing, true},
    {ringing_reliably, true}, {ack_awaited, true},     {answered, true},
    {reinvited_by_bob, true}, {referred_by_bob, true}, {message_open, true},
    {registering, false},     {registered, false},     {subscribing, false},
    {subscribed, false},      {unsubscribing, false},  {asked_to_subscribe, true},
    {notifying, true},        {notified, true},        {terminating, true},
    {publishing, false},      {published, false},      {identity_changed, false},
};

}  // namespace

CallNames names_of(const Agent& agent) {
  CallNames names;
  if (agent.last_request) {
    const Message& sent = *agent.last_request;
    names.call_id = sent.header(HeaderName::call_id).value_or("");
    names.via = sent.header(HeaderName::via).value_or("");
    names.cseq = sent.header(HeaderName::cseq).value_or("");
    names.local_tag = tag_of(from_of(sent));
    names.remote_tag = tag_of(to_of(sent));
  }
  return names;
}

std::size_t live_call_count() { return std::size(kStates); }

CallNames make_live_call(Agent& agent, std::size_t state) {
  const State& row = kStates[state % std::size(kStates)];
  row.make(agent);
  return row.incoming ? incoming_names(agent) : names_of(agent);
}

std::string request_of_bob(const CallNames& call, std::string_view method, std::string_view number,
                           std::string_view branch, std::string_view fields,
                           std::string_view body) {
  std::string text{method};
  text.append(" sip:alice@host.invalid SIP/2.0\r\nVia: SIP/2.0/WS b;branch=z9hG4bK").append(branch);
  text.append("\r\nFrom: <sip:bob@b.example>;tag=").append(call.remote_tag);
  text.append("\r\nTo: <sip:alice@a.example>");
  if (!call.local_tag.empty()) text.append(";tag=").append(call.local_tag);
  text.append("\r\nCall-ID: ").append(call.call_id);
  text.append("\r\nCSeq: ").append(number).append(" ").append(method);
  text.append("\r\nMax-Forwards: 70\r\nContact: <sip:bob@192.0.2.1;transport=ws>\r\n");
  text.append(fields);
  if (!body.empty()) text += "Content-Type: application/sdp\r\n";
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return text.append(body);
}

}  // namespace sip::fuzz
