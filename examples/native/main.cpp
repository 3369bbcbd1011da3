// Two phones in one program, and no network: what one sends, the other receives. Alice calls Bob,
// who accepts and then hangs up.
#include <deque>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

#include "user_agent/session_dialog.h"

namespace {

const sip::FlowId kFlow{1};

class SystemRandom : public sip::RandomSource {
 public:
  void fill(std::span<std::uint8_t> octets) override {
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(device_());
  }

 private:
  std::random_device device_;
};

// The texts of bodies stay with the core here; a host that has them already would give it their
// ids.
class NoBodies : public sip::BodyHost {
 public:
  std::string octets(sip::BodyId) override { return {}; }
  void released(sip::BodyId) override {}
};

template <class T>
T value_of(sip::Result<T> result) {
  if (!result) throw std::runtime_error(std::string(result.error().detail));
  return *std::move(result);
}

class Phone : sip::SessionDelegate {
 public:
  explicit Phone(const std::string& name) : name_(name) {
    if (!core.configure("aor", "sip:" + name + "@example.com")) throw std::runtime_error("aor");
    core.flow_opened(kFlow, true, now);
  }

  sip::MessageOptions described(const std::string& text) {
    sip::MessageOptions options;
    options.content_type = "application/sdp";
    options.body = core.bodies().make(text);
    return options;
  }

  // A frame is sent, an event is told, one after the other. A real phone then waits until
  // next_timeout().
  void drain(std::deque<std::string>& wire) {
    for (;;) {
      const sip::Output& output = core.poll();
      if (output.kind == sip::OutputKind::none) return;
      if (output.kind == sip::OutputKind::frame)
        wire.push_back(std::string(output.message->head()) + output.message->body().octets());
      if (output.kind == sip::OutputKind::request && !output.dialog &&
          output.message->method() == sip::Method::invite) {
        session = value_of(core.respond(output.request, 200, "OK", described("v=0 answer"), now));
        continue;  // answered
      }
      if (output.kind == sip::OutputKind::response && output.status == 200 && output.dialog)
        session = output.dialog;
      if (output.dialog) (void)core.set_delegate(output.dialog, this);
      sip::deliver(core, output, now);
    }
  }

  sip::Instant now = sip::instant(0);
  sip::DialogId session;

 private:
  void on_ack(sip::SessionDialog& dialog, const sip::MessagePtr&) override {
    std::cout << name_ << ": answered by " << dialog.offer().body.octets() << " / "
              << dialog.answer().body.octets() << '\n';
  }
  void on_terminated(sip::SessionDialog&, sip::TerminationReason reason) override {
    std::cout << name_ << ": over, " << sip::to_string(reason) << '\n';
  }

  std::string name_;
  SystemRandom random_;
  NoBodies host_;

 public:
  sip::UserAgentCore core{random_, host_};
};

void exchange(Phone& one, Phone& other) {
  std::deque<std::string> to_other;
  std::deque<std::string> to_one;
  do {
    one.drain(to_other);
    other.drain(to_one);
    for (; !to_other.empty(); to_other.pop_front())
      sip::receive_frame(other.core, kFlow, to_other.front(), other.now);
    for (; !to_one.empty(); to_one.pop_front())
      sip::receive_frame(one.core, kFlow, to_one.front(), one.now);
    one.drain(to_other);
    other.drain(to_one);
  } while (!to_other.empty() || !to_one.empty());
}

}  // namespace

int main() {
  try {
    Phone alice("alice");
    Phone bob("bob");
    value_of(alice.core.request("INVITE", "sip:bob@example.com", "", "",
                                alice.described("v=0 offer"), alice.now));
    exchange(alice, bob);
    sip::SessionDialog bobs(bob.core, bob.session);
    value_of(bobs.bye({}, bob.now));
    exchange(alice, bob);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
