#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dialog/dialog_state.h"
#include "message/message.h"
#include "message/message_builder.h"

namespace sip {

/// What names a dialog at one side, RFC 3261 12. An absent tag (a peer of RFC 2543) is empty.
struct DialogKey {
  std::string_view call_id;
  std::string_view local_tag;
  std::string_view remote_tag;

  std::uint32_t hash(std::uint32_t seed) const;
  friend bool operator==(const DialogKey&, const DialogKey&) = default;
};

/// The key of the dialog that an incoming request belongs to.
DialogKey key_for_request(const Message& incoming);
/// The key of the dialog that a response to our request belongs to.
DialogKey key_for_response(const Message& incoming);

/// Whether the hop that a request came on, or went out on, is TLS: what its topmost Via says.
bool is_over_tls(const Message& request);

/// The state of a dialog, RFC 3261 12: what the requests inside it are made from. A Record-Route
/// that is no URI is left out of the route set: no proxy would find its way by it.
class Dialog {
 public:
  /// 12.1.2: route set = Record-Route reversed, remote target = Contact, local CSeq = the
  /// request's. Error: `malformed` without a usable Contact.
  static Result<Dialog> for_client(const Message& request, const Message& response);
  /// What a response without a usable Contact leaves: to end the session of a 2xx (13.2.2.4), to
  /// acknowledge a reliable 1xx. The remote target is the Request-URI, by which the INVITE went
  /// there, until a Contact comes.
  static Dialog without_contact(const Message& request, const Message& response);
  /// 12.1.1: route set = Record-Route in order, remote CSeq = the request's. `secure`: it came over
  /// TLS. Error: `malformed` (400) without a usable Contact.
  static Result<Dialog> for_server(const Message& request, std::string_view local_tag, bool secure);
  /// What an application holds, made into a dialog. Error: `invalid_argument` naming the part that
  /// its grammar does not allow.
  static Result<Dialog> from_state(const DialogState& state);
  const DialogState& state() const { return state_; }

  DialogKey key() const { return {state_.call_id, state_.local_tag, state_.remote_tag}; }
  const std::string& call_id() const { return state_.call_id; }
  const std::string& local_tag() const { return state_.local_tag; }
  const std::string& remote_tag() const { return state_.remote_tag; }
  const std::string& local_uri() const { return state_.local_uri; }
  /// A quoted string; empty unless it has changed (RFC 4916).
  const std::string& local_name() const { return local_name_; }
  const std::string& remote_uri() const { return state_.remote_uri; }
  const std::string& remote_target() const { return state_.remote_target; }
  const std::vector<std::string>& route_set() const { return state_.route_set; }
  std::optional<std::uint32_t> local_cseq() const { return state_.local_sequence_number; }
  std::optional<std::uint32_t> remote_cseq() const { return state_.remote_sequence_number; }
  bool secure() const { return state_.secure; }
  bool early() const { return state_.early; }
  /// The peer has said nowhere where it is reached.
  bool lacks_contact() const { return lacks_contact_; }

  /// 13.2.2.4: a 2xx came or was sent.
  void confirm() { state_.early = false; }
  /// 13.2.2.4: the route set, and nothing else, follows the 2xx. `malformed`: a Record-Route in it
  /// is no URI; the route set stays.
  Result<void> recompute_route_set(const Message& response);
  /// A target refresh request or its 2xx (12.2.1.2, 12.2.2); a Contact that does not parse leaves
  /// the target, as one does that weakens it.
  void refresh_target(const Message& message);

  /// Its Contact would move the target of a secure dialog from a sips URI to another one (8.1.1.8
  /// of requests, 12.1.1 of responses).
  bool is_weakened_by(const Message& message) const;
  /// 12.2.1.1: 1 if empty, else one more. 0 where 2^31 would be reached.
  std::uint32_t next_local_cseq();
  /// A number used as given, or a retry's: the counter follows where it is higher.
  void raise_local_cseq(std::uint32_t number);
  void set_remote_cseq(std::optional<std::uint32_t> number) {
    state_.remote_sequence_number = number;
  }
  /// RFC 4916: the tags alone name a dialog, so either party may change. `name` is a quoted string
  /// or empty.
  void set_remote_uri(std::string_view uri) { state_.remote_uri = uri; }
  void set_local_uri(std::string_view uri, std::string name) {
    state_.local_uri = uri;
    local_name_ = std::move(name);
  }

  /// Of a request inside the dialog (12.2.1.1): the remote target, or the strict router that it
  /// goes to first.
  std::string request_uri() const;
  /// Request line, To, From, Call-ID, CSeq, Route and Max-Forwards of a request inside the dialog
  /// (12.2.1.1, with strict routers as the section says). The caller has written nothing yet and
  /// adds the rest; `via` is the Via value.
  MessageBuilder make_request(std::string_view method, std::uint32_t cseq,
                              std::string_view via) const;
  /// Its Route fields alone: those of a request that is sent again.
  void write_routes(MessageBuilder& builder) const;

 private:
  bool is_strict() const;
  static Dialog from_response(const Message& request, const Message& response);

  DialogState state_;
  std::string local_name_;  ///< in From, once it has changed
  bool lacks_contact_ = false;
};

}  // namespace sip
