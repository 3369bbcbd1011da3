// What the core does in a day, without a clock: core_work calls N | parse N | requests N DIALOGS
// `calls`: whole calls between two user agents, seven messages each; `parse`: an INVITE with a
// route and all its values read; `requests`: OPTIONS and its 200 in dialogs taken by turns, so many
// of which are live. Under valgrind --tool=callgrind the instructions are counted, which are the
// same in every run: see tools/instructions.mjs.
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message/cseq.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "message/via.h"
#include "user_agent/user_agent_core.h"

namespace {

using namespace sip;

class Counter : public RandomSource {
 public:
  explicit Counter(std::uint32_t first) : next_(first) {}
  void fill(std::span<std::uint8_t> octets) override {
    for (std::uint8_t& octet : octets)
      octet = static_cast<std::uint8_t>((next_ = next_ * 1664525 + 1013904223) >> 24U);
  }

 private:
  std::uint32_t next_;
};

/// Two texts, which the page holds.
class Texts : public BodyHost {
 public:
  std::string octets(BodyId) override { return {}; }
  void released(BodyId) override {}
};
constexpr std::uint32_t kOfferLength = 2400;
constexpr std::uint32_t kAnswerLength = 2000;

struct Side {
  explicit Side(const std::string& user)
      : random(static_cast<std::uint32_t>(user.size())), core(random, texts, configuration(user)) {
    core.flow_opened(FlowId{1}, true, Instant{}, true);
  }
  static Configuration configuration(const std::string& user) {
    Configuration made;
    made.aor = "sip:" + user + "@example.com";
    made.transaction_limits = {1U << 30U, 1U << 30U, 1U << 30U};
    made.dialogs = 1U << 30U;
    return made;
  }
  MessageOptions description(BodyId id, std::uint32_t length) {
    MessageOptions options;
    options.content_type = "application/sdp";
    options.content_disposition = "session";
    options.body = core.bodies().adopt(id, length);
    return options;
  }

  Texts texts;
  Counter random;
  UserAgentCore core;
};

class Pair {
 public:
  void call() {
    invite();
    require(alice_.core.dialog_request(dialog_, "BYE", 0, {}, now_).has_value(), "BYE");
    settle();
    now_ += seconds(1);
    alice_.core.handle_timeout(now_);
    bob_.core.handle_timeout(now_);
  }
  DialogId invite() {
    dialog_ = {};
    require(alice_.core
                .request("INVITE", "sip:bob@example.com", {}, {},
                         alice_.description(BodyId{1}, kOfferLength), now_)
                .has_value(),
            "INVITE");
    settle();
    require(static_cast<bool>(dialog_), "a dialog");
    return dialog_;
  }
  void options(DialogId dialog) {
    require(alice_.core.dialog_request(dialog, "OPTIONS", 0, {}, now_).has_value(), "OPTIONS");
    settle();
  }

 private:
  static void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "core_work: no %s\n", what);
    std::exit(1);
  }
  void settle() {
    while (drain(alice_, bob_) || drain(bob_, alice_)) {
    }
  }
  bool drain(Side& side, Side& other) {
    bool moved = false;
    for (;; moved = true) {
      const Output& output = side.core.poll();
      if (output.kind == OutputKind::none) return moved;
      take(side, other, output);
    }
  }
  void take(Side& side, Side& other, const Output& output) {
    const RequestId request = output.request;
    const DialogId dialog = output.dialog;
    switch (output.kind) {
      case OutputKind::frame: {
        const Body& body = output.message->body();
        frame_.assign(output.message->head());
        other.core.receive(FlowId{1}, frame_, other.core.bodies().adopt(body.id(), body.length()),
                           now_);
        break;
      }
      case OutputKind::request: {
        const bool is_invite = output.message->method() == Method::invite;
        if (is_invite) {
          require(side.core.respond(request, 180, {}, {}, now_).has_value(), "180");
          require(
              side.core.respond(request, 200, {}, side.description(BodyId{2}, kAnswerLength), now_)
                  .has_value(),
              "200");
        }
        side.core.delivered(request, dialog, is_invite, now_);
        break;
      }
      case OutputKind::response:
        if (dialog) dialog_ = dialog;
        if (output.status >= 200) side.core.delivered(request, dialog, false, now_);
        break;
      case OutputKind::ack: side.core.delivered(request, dialog, false, now_); break;
      default: break;
    }
  }

  Side alice_{"alice"};
  Side bob_{"bob"};
  Instant now_ = Instant{} + seconds(1);
  DialogId dialog_;
  std::string frame_;
};

constexpr std::string_view kInvite =
    "INVITE sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0\r\n"
    "Via: SIP/2.0/WSS edge.example.com;branch=z9hG4bKb2a91f3e7d;rport\r\n"
    "Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;received=203.0.113.77\r\n"
    "Record-Route: <sip:edge.example.com:443;transport=ws;lr>\r\n"
    "Max-Forwards: 69\r\nTo: <sip:bob@example.com>\r\n"
    "From: \"Alice Liddell\" <sip:alice@example.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710abc81f0e2c5d@9rb1kmc0b32r.invalid\r\nCSeq: 314159 INVITE\r\n"
    "Contact: <sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws;ob>\r\n"
    "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, MESSAGE, OPTIONS, REFER, INFO, NOTIFY, PRACK\r\n"
    "Supported: outbound, path, gruu, 100rel, timer, replaces, norefersub\r\n"
    "User-Agent: Softphone/4.2.1 (Chrome 131; Linux x86_64)\r\n"
    "Content-Type: application/sdp\r\nContent-Length: 2400\r\n\r\n";

std::size_t parse_and_read(BodyStore& bodies) {
  const auto message =
      parse_message(std::string{kInvite}, bodies.adopt(BodyId{1}, kOfferLength), bodies, {});
  if (!message) std::exit(1);
  const Message& read = **message;
  std::size_t seen = via_count(read) + (top_via_of(read) ? 1 : 0) + (from_of(read) ? 1 : 0);
  seen += (to_of(read) ? 1 : 0) + (contact_of(read) ? 1 : 0) + (cseq_of(read) ? 1 : 0);
  seen +=
      read.header(HeaderName::call_id)->size() + (read.header(HeaderName::max_forwards) ? 1 : 0);
  for (const HeaderSpan& span : read.headers()) {
    if (span.name == HeaderName::record_route) seen += parse_name_addr(read.value_of(span)) ? 1 : 0;
  }
  return seen;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[1] : "";
  const unsigned long count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const unsigned long live = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 10;
  if (what == "parse") {
    Texts texts;
    BodyStore bodies{texts};
    std::size_t seen = 0;
    for (unsigned long i = 0; i < count; ++i) seen += parse_and_read(bodies);
    std::printf("%zu\n", seen);
    return 0;
  }
  Pair pair;
  if (what == "calls") {
    for (unsigned long i = 0; i < count; ++i) pair.call();
    return 0;
  }
  if (what == "requests" && live > 0) {
    std::vector<DialogId> dialogs;
    for (unsigned long i = 0; i < live; ++i) dialogs.push_back(pair.invite());
    // By turns, but not in the order in which they were made.
    for (unsigned long i = 0; i < count; ++i) pair.options(dialogs[i * 7919 % live]);
    return 0;
  }
  std::fputs("core_work calls N | parse N | requests N DIALOGS\n", stderr);
  return 2;
}
