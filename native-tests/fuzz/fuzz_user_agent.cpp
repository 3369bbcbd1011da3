// A user agent core between an application and a peer that do anything in any order. Each octet is
// a step; the peer's messages are built from what the core sent, with pieces of the input in them.
// Whatever happened: after `close` and an hour nothing is left.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace {

using namespace sip;

class Steps {
 public:
  Steps(const std::uint8_t* data, std::size_t size) : data_(data), end_(data + size) {}
  bool done() const { return data_ == end_; }
  std::uint8_t octet() { return done() ? std::uint8_t{0} : *data_++; }
  std::string text() {
    std::string made;
    for (std::size_t left = octet() % 32U; left > 0 && !done(); --left)
      made += static_cast<char>(octet());
    return made;
  }

 private:
  const std::uint8_t* data_;
  const std::uint8_t* end_;
};

class Machine {
 public:
  explicit Machine(Steps steps) : steps_(steps) { open(); }

  void run() {
    while (!steps_.done()) step();
    core_.close(now_);
    drain();
    pass(3'600'000);
    core_.flow_closed(flow_, now_);
    drain();
    pass(3'600'000);
    const Statistics left = core_.statistics();
    if (left.client_transactions + left.server_transactions + left.dialogs +
            left.outgoing_requests + left.incoming_requests + left.registrations + left.timers !=
        0)
      std::abort();
  }

 private:
  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@a.example";
    made.credentials = {.username = "alice", .password = "secret", .ha1 = {}, .realm = {}};
    return made;
  }
  void open() {
    flow_ = FlowId{++last_flow_};
    core_.flow_opened(flow_, false, now_);
    drain();
  }
  MessageOptions options(std::uint8_t with_body) {
    MessageOptions made;
    if (with_body % 2 == 0) return made;
    const std::string text = "v=0 " + std::to_string(with_body);
    made.body = core_.bodies().adopt(host_.intern(text), static_cast<std::uint32_t>(text.size()));
    made.content_type = "application/sdp";
    return made;
  }

  void step() {
    static constexpr std::uint16_t kStatuses[] = {100, 180, 183, 199, 200, 202, 302, 401,
                                                  407, 408, 423, 481, 486, 487, 491, 500};
    static constexpr const char* kMethods[] = {"INVITE", "BYE",     "INFO",     "OPTIONS",
                                               "NOTIFY", "MESSAGE", "REGISTER", "CANCEL"};
    const std::uint8_t what = steps_.octet();
    const std::uint8_t with = steps_.octet();
    const std::string method = kMethods[with / 2 % 8];
    const std::uint16_t status = kStatuses[with % 16];
    switch (what % 16) {
      case 0:
        if (const auto made =
                core_.request("INVITE", "sip:b@b.example", {}, {}, options(with), now_))
          ours_ = *made;
        break;
      case 1: (void)core_.request(method, "sip:b@b.example", {}, {}, options(with), now_); break;
      case 2:
        if (const auto made = core_.dialog_request(dialog_, method, 0, options(with), now_))
          ours_ = *made;
        break;
      case 3: (void)core_.acknowledge(dialog_, options(with), now_); break;
      case 4: (void)core_.cancel(ours_, {}, now_); break;
      case 5: (void)core_.respond(theirs_, status, {}, options(with), now_); break;
      case 6:
        if (with % 8 == 0)
          (void)core_.dispose_dialog(dialog_, now_);
        else
          (void)core_.hold_dialog(dialog_, with % 2 == 0);
        break;
      case 7:
        if (const auto made = core_.start_registration({}, 60, {}, now_)) registration_ = *made;
        break;
      case 8: (void)core_.unregister(registration_, with % 2 == 0, now_); break;
      case 9:
        core_.flow_closed(flow_, now_);
        drain();
        if (with % 4 != 0) open();
        break;
      case 10:
      case 11: respond(status, with); break;
      case 12: peer_request(method, with); break;
      case 13: repeat(); break;
      case 14: pass(with * 150); break;
      default: raw(steps_.text() + "\r\n\r\n"); break;
    }
    drain();
  }

  static std::string fields(const Message& message, HeaderName name) {
    std::string text;
    for (const HeaderSpan& span : message.headers()) {
      if (span.name == name)
        text.append(message.name_of(span)).append(": ").append(message.value_of(span)) += "\r\n";
    }
    return text;
  }
  // Bob answers one of the last requests.
  void respond(std::uint16_t status, std::uint8_t with) {
    if (sent_.empty()) return;
    const Message& request =
        *sent_[sent_.size() - 1 - with / 16 % std::min<std::size_t>(sent_.size(), 3)];
    std::string text = "SIP/2.0 " + std::to_string(status) + " x\r\n";
    for (const HeaderName name :
         {HeaderName::via, HeaderName::from, HeaderName::call_id, HeaderName::cseq})
      text += fields(request, name);
    std::string to = fields(request, HeaderName::to);
    if (to.size() > 2 && to.find("tag=") == std::string::npos)
      to.insert(to.size() - 2, with % 3 == 0 ? "" : with % 3 == 1 ? ";tag=b" : ";tag=c");
    text += to;
    if (status == 401)
      text += "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + std::to_string(with) +
              "\", qop=\"auth\"\r\n";
    if (status == 407)
      text += "Proxy-Authenticate: Digest realm=\"p\", algorithm=SHA-256, nonce=\"1\"\r\n";
    finish(text, with);
  }
  // Bob asks, inside the dialog or with a fresh one.
  void peer_request(const std::string& method, std::uint8_t with) {
    const Session* const session = with % 5 == 0 ? nullptr : core_.dialog(dialog_);
    std::string text = method +
                       " sip:alice@host.invalid SIP/2.0\r\nVia: SIP/2.0/WS b;branch=z9hG4bK" +
                       std::to_string(with % 7 == 0 ? branch_ : ++branch_) + "\r\n";
    if (session != nullptr) {
      const auto& dialog = session->dialog;
      text += "From: <sip:b@b.example>;tag=" + dialog.remote_tag() +
              "\r\nTo: <sip:alice@a.example>;tag=" + dialog.local_tag() +
              "\r\nCall-ID: " + dialog.call_id() + "\r\n";
    } else {
      text += "From: <sip:b@b.example>;tag=b\r\nTo: <sip:alice@a.example>\r\nCall-ID: c" +
              std::to_string(with % 4) + "\r\n";
    }
    text += "CSeq: " + std::to_string(with % 11 == 0 ? 1 : ++cseq_) + " " +
            (with % 13 == 0 ? "ACK" : method) + "\r\nMax-Forwards: 70\r\n";
    if (with % 13 == 0) text.replace(0, method.size(), "ACK");
    finish(text, with);
  }
  void finish(std::string text, std::uint8_t with) {
    text += "Contact: <sip:b@192.0.2.1;transport=ws>\r\n";
    if (with % 9 == 0) text += steps_.text() + "\r\n";
    if (with % 2 == 1) text += "Content-Type: application/sdp\r\n";
    text += "Content-Length: " + std::to_string(with % 2 == 1 ? 3 : 0) + "\r\n\r\n";
    last_ = text;
    raw(text, with % 2 == 1 ? "v=1" : "");
  }
  void repeat() { raw(last_); }
  void raw(const std::string& head, const std::string& body = {}) {
    Body adopted;
    if (!body.empty())
      adopted = core_.bodies().adopt(host_.intern(body), static_cast<std::uint32_t>(body.size()));
    (void)core_.receive(flow_, head, std::move(adopted), now_);
    drain();
  }
  void pass(std::int64_t milliseconds) {
    const Instant end = now_ + Duration{milliseconds};
    while (core_.next_timeout() && *core_.next_timeout() <= end) {
      now_ = std::max(now_, *core_.next_timeout());
      core_.handle_timeout(now_);
      drain();
    }
    now_ = end;
  }
  void drain() {
    for (;;) {
      const Output& output = core_.poll();
      if (output.kind == OutputKind::none) return;
      if (output.dialog) dialog_ = output.dialog;
      if (output.kind == OutputKind::body_released) host_.released(BodyId{output.number});
      if (output.kind == OutputKind::frame && output.message->is_request()) {
        sent_.push_back(output.message);
        if (sent_.size() > 8) sent_.erase(sent_.begin());
      }
      const RequestId request = output.request;
      const DialogId dialog = output.dialog;
      if (output.kind == OutputKind::request) {
        theirs_ = request;
        core_.delivered(request, dialog, (request.value & 1U) != 0, now_);
      } else if (output.kind == OutputKind::ack || (output.kind == OutputKind::response &&
                                                    output.status >= 200 && output.status < 300)) {
        core_.delivered(request, dialog, false, now_);
      }
    }
  }

  Steps steps_;
  test::TestBodyHost host_;
  test::SeededRandom random_{7};
  UserAgentCore core_{random_, host_, configuration()};
  Instant now_{Duration{1000}};
  FlowId flow_;
  std::uint32_t last_flow_ = 0;
  RequestId ours_;
  RequestId theirs_;
  DialogId dialog_;
  RegistrationId registration_;
  std::vector<MessagePtr> sent_;
  std::string last_;
  std::uint32_t branch_ = 0;
  std::uint32_t cseq_ = 100;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Machine{Steps{data, size}}.run();
  return 0;
}
