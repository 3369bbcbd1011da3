// A user agent core between an application and a peer that do anything in any order: each two
// octets are a step, a frame, a command or a jump of the clock. The peer's frames are built from
// what the core sent, with pieces of the input in them. Whatever happened: at the end nothing is
// left.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/support/agent.h"
#include "fuzz/support/input.h"
#include "fuzz/support/live_calls.h"
#include "fuzz/support/sequence_tables.h"
#include "session/session.h"

namespace {

using namespace sip;
using namespace sip::fuzz;

class Sequence {
 public:
  explicit Sequence(Input input) : input_(input) {}

  void run() {
    while (!input_.done()) step();
    sent_.clear();
    agent_.end();
  }

 private:
  UserAgentCore& core() { return agent_.core(); }
  Instant now() const { return agent_.now(); }
  MessageOptions options(std::uint8_t with) {
    if (with % 2 == 0) return {};
    return agent_.description("v=0 " + std::to_string(with / 2 % 4));
  }
  // One of the last few, so that an octet finds it again.
  template <class Id>
  Id recent(Id last, std::uint8_t with) const {
    return Id{last.value - std::min<std::uint32_t>(last.value, with % 4U)};
  }

  void step() {
    const std::uint8_t what = input_.octet();
    const std::uint8_t with = input_.octet();
    const bool is_command = what % 4 == 0;
    is_command ? command(what / 4U, with) : happening(what / 4U, with);
    agent_.take_outputs();
    if (agent_.last_request && (sent_.empty() || sent_.back() != agent_.last_request)) {
      sent_.push_back(agent_.last_request);
      if (sent_.size() > 8) sent_.erase(sent_.begin());
    }
  }

  // The peer, the network and the clock.
  void happening(unsigned what, std::uint8_t with) {
    switch (what % 8) {
      case 0:
      case 1:
      case 2: respond(with); break;
      case 3:
      case 4: peer_request(with); break;
      case 5: agent_.frame(last_); break;
      case 6: agent_.pass(Duration{with < 128 ? with * 20 : with * 1000}); break;
      default:
        if (with % 8 == 0) {
          agent_.close_flow();
          if (with % 16 == 0) agent_.open();
        } else if (with % 8 == 1) {
          agent_.takes = with % 16 == 1;
        } else {
          agent_.frame(std::string(input_.text(63)) + "\r\n\r\n");
        }
    }
  }

  void command(unsigned what, std::uint8_t with) {
    const char* const method = kMethods[with / 2 % 16];
    const DialogId dialog = recent(agent_.dialog, with / 64U);
    if (what % 64 >= 32) return newer_command(what % 32, with);
    switch (what % 32) {
      case 0:
      case 1:
        keep(core().request("INVITE", "sip:b@b.example", {}, {}, options(with), now()));
        break;
      case 2: keep(core().request(method, "sip:b@b.example", {}, {}, options(with), now())); break;
      case 3:
      case 4: keep(core().dialog_request(dialog, method, 0, options(with), now())); break;
      case 5: (void)core().acknowledge(dialog, options(with), now()); break;
      case 6: (void)core().cancel(recent(ours_, with), {}, now()); break;
      case 7:
      case 8:
      case 9:
        (void)core().respond(recent(agent_.theirs, with / 8U), kStatuses[with % 24], {},
                             options(with / 8U), now());
        break;
      case 10: (void)core().dispose_dialog(dialog, now()); break;
      case 11: (void)core().hold_dialog(dialog, with % 2 == 0); break;
      case 12:
        if (const auto made = core().registrant().start({.expires = 60U + with}, now()))
          registration_ = *made;
        break;
      case 13: (void)core().registrant().unregister(registration_, with % 2 == 0, now()); break;
      case 14: (void)core().registrant().refresh(registration_, {}, now()); break;
      case 15: keep(core().refer(dialog, "sip:carol@c.example", {}, options(0), now())); break;
      case 16: keep(core().refer(dialog, {}, recent(agent_.dialog, with), {}, now())); break;
      case 17:
        keep(core().follow_refer(recent(agent_.theirs, with / 2U), options(with), now()));
        break;
      case 18:
        (void)core().notify_refer(recent(agent_.theirs, with / 32U), kStatuses[with % 24], {},
                                  now());
        break;
      case 19:
        (void)core().keep_forks(recent(ours_, with));
        (void)core().keep_session(recent(ours_, with));
        break;
      case 20: adopt(dialog, with); break;
      case 21: (void)core().confirm_dialog(dialog); break;
      case 22: (void)core().reconfirm_dialog(dialog, now()); break;
      case 23: (void)core().transition_signaling(dialog, options(with | 1U)); break;
      case 24:
        if (agent_.last_request) (void)core().transition_signaling(dialog, *agent_.last_request);
        break;
      case 25: (void)core().roll_back_signaling(dialog); break;
      case 26:
        if (const auto made = core().create_request_message(dialog, method, with, options(with)))
          (void)core().transition_signaling(dialog, **made);
        break;
      case 27: (void)core().increment_local_sequence_number(dialog); break;
      case 28: receive_in(dialog, with); break;
      default: text_command(with); break;
    }
  }
  // Event packages, publications, who takes part.
  void newer_command(unsigned what, std::uint8_t with) {
    const std::string target = "sip:b@b.example";
    const char* const event = kEvents[with % 4];
    const std::uint32_t expires = with / 16U * 30U;
    const RequestId subscription = recent(subscription_, with);
    const RequestId served = recent(served_, with);
    switch (what) {
      case 0:
      case 1:
        if (const auto made = core().subscriber().subscribe(target,
                                                            {.event = event,
                                                             .expires = expires,
                                                             .forks = with % 8 > 3,
                                                             .message = options(with / 8U)},
                                                            now()))
          subscription_ = *made;
        break;
      case 2: (void)core().subscriber().refresh(subscription, now()); break;
      case 3: (void)core().subscriber().unsubscribe(subscription, now()); break;
      case 4:
      case 5:
      case 6:
        served_ = recent(agent_.theirs, with);
        (void)core().notifier().accept(
            served_, {.expires = expires, .pending = with % 8 > 3, .message = options(with / 8U)},
            now());
        break;
      case 7:
      case 8:
        (void)core().notifier().notify(served, with % 8 > 3, options(with / 8U), now());
        break;
      case 9:
        (void)core().notifier().terminate(served, kReasons[with / 4 % 8], with / 32U, options(with),
                                          now());
        break;
      case 10:
      case 11:
        if (const auto made = core().publisher().publish(
                target, {.event = event, .expires = expires + 1, .message = options(with | 1U)},
                now()))
          publication_ = *made;
        break;
      case 12:
        (void)core().publisher().modify(recent(publication_, with), options(with / 4U), now());
        break;
      case 13: (void)core().publisher().refresh(recent(publication_, with), now()); break;
      case 14: (void)core().publisher().remove(recent(publication_, with), now()); break;
      case 15: {
        const DialogId dialog = recent(agent_.dialog, with);
        const auto updates = core().change_identity(dialog, "sip:carol@c.example", "Carol");
        if (updates) {
          keep(core().dialog_request(dialog, *updates ? "UPDATE" : "INVITE", 0, options(with / 4U),
                                     now()));
        }
        break;
      }
      case 16: (void)core().auto_answer(recent(agent_.theirs, with)); break;
      case 17: (void)core().configure(kOptions[with % 16][0], kOptions[with % 16][1]); break;
      case 18:
        (void)core().give_credentials(recent(agent_.asking, with / 8U),
                                      {.username = with % 4 == 0 ? "" : "alice",
                                       .password = with % 4 == 1 ? "" : "given",
                                       .ha1 = {},
                                       .token = with % 4 == 2 ? "token" : ""},
                                      now());
        break;
      case 19:
        keep(core().refer_outside(target, "sip:carol@c.example", {}, recent(agent_.dialog, with),
                                  options(with / 4U), now()));
        break;
      case 20: {
        MessageOptions made = options(with / 4U);
        made.header_fields.emplace_back("Privacy: id;user");
        if (with % 2 == 0)
          made.header_fields.emplace_back("P-Preferred-Identity: <sip:x@a.example>");
        keep(core().request(kMethods[with / 8 % 16], target, {}, {}, made, now()));
        break;
      }
      default: newer_text_command(with);
    }
  }
  void newer_text_command(std::uint8_t with) {
    const std::string text{input_.text(63)};
    MessageOptions made = options(with);
    made.header_fields.emplace_back(text);
    switch (with / 2 % 8) {
      case 0: (void)core().subscriber().subscribe("sip:b@b.example", {.event = text}, now()); break;
      case 1:
        (void)core().subscriber().subscribe("sip:b@b.example",
                                            {.event = "presence", .message = made}, now());
        break;
      case 2:
        (void)core().notifier().terminate(served_, text, with / 16U, options(with), now());
        break;
      case 3: (void)core().notifier().notify(served_, false, made, now()); break;
      case 4:
        (void)core().publisher().publish("sip:b@b.example", {.event = text, .message = made},
                                         now());
        break;
      case 5: (void)core().change_identity(agent_.dialog, text, text); break;
      case 6: (void)core().configure(kOptions[with / 16U][0], text); break;
      default: (void)core().notifier().accept(agent_.theirs, {.message = made}, now());
    }
  }
  // Texts of the application are anything.
  void text_command(std::uint8_t with) {
    const std::string text{input_.text(63)};
    MessageOptions made = options(with);
    made.header_fields.emplace_back(text);
    switch (with / 2 % 8) {
      case 0: keep(core().request(text, "sip:b@b.example", {}, {}, {}, now())); break;
      case 1: keep(core().request("INVITE", text, {}, {}, options(with), now())); break;
      case 2: keep(core().request("INVITE", "sip:b@b.example", text, text, {}, now())); break;
      case 3: keep(core().request("INVITE", "sip:b@b.example", {}, {}, made, now())); break;
      case 4: (void)core().respond(agent_.theirs, kStatuses[with / 16U], text, {}, now()); break;
      case 5: (void)core().respond(agent_.theirs, kStatuses[with / 16U], {}, made, now()); break;
      case 6:
        keep(core().dialog_request(agent_.dialog, kMethods[with / 16U], 0, made, now()));
        break;
      default: (void)core().cancel(ours_, text, now()); break;
    }
  }
  void keep(const Result<RequestId>& made) {
    if (made) ours_ = *made;
  }
  void adopt(DialogId dialog, std::uint8_t with) {
    const Session* const session = core().dialog(dialog);
    if (session == nullptr) return;
    DialogState state = session->dialog.state();
    if (with % 3 == 0) state.remote_tag = "adopted";
    if (with % 5 == 0) state.early = !state.early;
    const RequestId of = with % 2 == 0 ? ours_ : agent_.theirs;
    (void)core().adopt_dialog(core().transaction_of(of), state);
  }
  void receive_in(DialogId dialog, std::uint8_t with) {
    const auto read = core().read(last_head(), {});
    if (!read) return;
    if (with % 2 == 0) (void)core().receive_request(dialog, *read, now());
    if (with % 2 == 1) (void)core().reliable_sequence_guard(dialog, **read, with % 4 == 1);
    if (with % 8 == 3) (void)core().recompute_route_set(dialog, **read);
  }
  std::string last_head() const { return last_.substr(0, last_.find("\r\n\r\n") + 4); }

  // Bob answers one of the last requests.
  void respond(std::uint8_t with) {
    if (sent_.empty()) return;
    const std::uint8_t how = input_.octet();
    const MessagePtr latest = agent_.last_request;
    agent_.last_request = sent_[sent_.size() - 1 - how % std::min<std::size_t>(sent_.size(), 3)];
    static constexpr const char* kTags[] = {"b", "c", "", "b"};
    last_ = agent_.response(std::to_string(kStatuses[with % 24]), kTags[how / 4 % 4],
                            fields(how / 16U), with % 2 == 1 ? "v=1" : "");
    agent_.last_request = latest;
    agent_.frame(last_);
  }
  // Bob asks, inside the dialog or with a fresh one.
  void peer_request(std::uint8_t with) {
    const std::uint8_t how = input_.octet();
    const Session* const session = how % 8 == 0 ? nullptr : core().dialog(agent_.dialog);
    CallNames call{.call_id = "c" + std::to_string(with / 64),
                   .local_tag = {},
                   .remote_tag = "b",
                   .via = {},
                   .cseq = {},
                   .rseq = {}};
    if (how % 8 == 1 && agent_.last_request) {
      // Before a response made the dialog, as a NOTIFY may.
      call = names_of(agent_);
      call.remote_tag = with % 128 > 63 ? "c" : "b";
    } else if (session != nullptr) {
      call.call_id = session->dialog.call_id();
      call.local_tag = session->dialog.local_tag();
      call.remote_tag = session->dialog.remote_tag();
    }
    const std::string method = kMethods[with % 16];
    const bool repeats = method == "ACK" || method == "CANCEL" || how % 13 == 0;
    if (!repeats) ++cseq_;
    std::string extra = fields(how / 16U);
    if (method == "PRACK" && agent_.last_response) {
      extra +=
          "RAck: " + std::string(agent_.last_response->header(HeaderName::rseq).value_or("1")) +
          " " + std::string(agent_.last_response->header(HeaderName::cseq).value_or("")) + "\r\n";
    }
    const std::string branch = std::to_string(method == "ACK" ? ++branch_ : cseq_);
    last_ = request_of_bob(call, method, std::to_string(cseq_), branch, extra,
                           with / 16 % 2 == 1 ? "v=1" : "");
    agent_.frame(last_);
  }
  std::string fields(unsigned which) {
    if (which % 16 == 15) return kMoreFields[input_.octet() % 16];
    if (which % 16 == 0 && input_.octet() % 4 == 3) return std::string(input_.text(31)) + "\r\n";
    return kFields[which % 16];
  }

  Input input_;
  Agent agent_;
  RequestId ours_;
  RequestId subscription_;
  RequestId served_;
  RequestId publication_;
  RegistrationId registration_;
  std::vector<MessagePtr> sent_;
  std::string last_;
  std::uint32_t branch_ = 1000;
  std::uint32_t cseq_ = 100;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sequence{Input{data, size}}.run();
  return 0;
}
