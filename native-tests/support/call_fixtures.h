#pragma once

#include "dialog/dialog_state.h"
#include "support/agent_fixture.h"

namespace sip::test {

template <class T>
ErrorCode code(const Result<T>& result) {
  return result ? ErrorCode::none : result.error().code;
}

/// A call that alice takes, up to her 2xx or its ACK.
struct Callee : AgentFixture {
  DialogId dialog;
  RequestId invite;

  void ring() {
    receive(kBobsInvite);
    invite = last_request;
  }
  /// Bob takes reliable provisional responses; an empty `offer` is none.
  void ring_reliably(const std::string& offer = "", const std::string& more = "") {
    std::string head = kBobsInvite;
    head.replace(head.find("Content-Length"), std::string::npos,
                 "Supported: 100rel\r\n" + more +
                     (offer.empty() ? "Content-Length: 0\r\n\r\n"
                                    : "Content-Type: application/sdp\r\nContent-Length: " +
                                          std::to_string(offer.size()) + "\r\n\r\n"));
    receive(head, offer);
    invite = last_request;
  }
  /// A reliable 183 with that description. @returns its RAck line.
  std::string progress(const std::string& description) {
    dialog = *core.respond(invite, 183, {}, sdp(description), now);
    drain();
    const auto at = last_frame.find("RSeq: ") + 6;
    return "RAck: " + last_frame.substr(at, last_frame.find("\r\n", at) - at) + " 1 INVITE\r\n";
  }
  void accept() {
    dialog = *core.respond(invite, 200, {}, sdp("v=0 answer"), now);
    drain();
  }
  void acknowledge() {
    receive(in_dialog("ACK", 1, "Content-Type: application/sdp\r\nContent-Length: 3\r\n"), "v=0");
  }
  /// A request of bob inside the call.
  std::string in_dialog(const std::string& method, int cseq, const std::string& more = "") {
    const std::string to = core.dialog(dialog)->dialog.local_tag();
    return method + " sip:alice@a.invalid SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bK" +
           method + std::to_string(cseq) +
           "\r\nMax-Forwards: 70\r\nFrom: Bob <sip:bob@example.com>;tag=b\r\n"
           "To: <sip:alice@example.com>;tag=" +
           to + "\r\nCall-ID: call-1\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\n" +
           more + (more.contains("Content-Length") ? "" : "Content-Length: 0\r\n") + "\r\n";
  }
  DialogState state(const std::string& tag, bool early = true) {
    return *initial_dialog_state_for_user_agent_server(*core.read(kBobsInvite, {}).value(), tag,
                                                       early);
  }
};

/// A call that alice makes.
struct Caller : AgentFixture {
  RequestId invite;

  void call() {
    invite = *core.request("INVITE", "sip:bob@example.com", {}, {}, sdp("v=0 offer"), now);
    drain();
  }
  std::string response(const std::string& status, const std::string& tag,
                       const std::string& more = "Contact: <sip:bob@b.invalid>\r\n") {
    return response_to(last_frame, status, tag, more);
  }
  DialogState state(const std::string& status, const std::string& tag) {
    return *initial_dialog_state_for_user_agent_client(
        *core.read(last_frame, {}).value(), *core.read(response(status, tag), {}).value());
  }
};

/// A call that is up, alice being called.
struct Established : Callee {
  Established() {
    (void)core.configure("password", "secret");
    ring();
    accept();
    acknowledge();
  }
  const Dialog& current() { return core.dialog(dialog)->dialog; }
};

inline constexpr const char* kBobsContact = "Contact: <sip:bob@b.invalid;transport=ws>\r\n";

/// The lines of a message that has that session description, behind others.
inline std::string with_sdp(const std::string& body, const std::string& more = "") {
  return more + "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n";
}

}  // namespace sip::test
