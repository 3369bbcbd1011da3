#pragma once

#include <limits>
#include <string>

#include "bindings/body_host.h"
#include "bindings/dialog_record.h"
#include "bindings/output_record.h"
#include "bindings/shared/argument_reader.h"
#include "bindings/shared/browser_random.h"
#include "user_agent/user_agent_core.h"

namespace sip::bindings {

using Number = double;

inline Instant at(Number now) { return Instant{Duration{static_cast<std::int64_t>(now)}}; }

/// The one class of the module, as docs/boundary.md has it: what numbers and octets become on the
/// way in and out. Its commands on dialogs and REFERs are functions of their own.
class Core {
 public:
  Core() : core_(random_, bodies_) {}

  std::uint32_t input_buffer(std::uint32_t octets) {
    input_.resize(octets);
    return address(input_.data());
  }

  int configure(std::uint32_t length) {
    const int outcome = configure_all(ArgumentReader{block(length)});
    wipe(input_);
    return outcome;
  }

  std::uint32_t next_server(Number now) {
    const auto attempt = core_.next_server(at(now));
    server_pause_ = static_cast<std::uint32_t>(attempt.pause.count());
    return attempt.server;
  }
  std::uint32_t server_pause() const { return server_pause_; }
  void server_worked() { core_.server_worked(); }

  void flow_opened(std::uint32_t flow, bool secure, Number now) {
    core_.flow_opened(FlowId{flow}, secure, at(now));
  }
  void flow_closed(std::uint32_t flow, Number now) { core_.flow_closed(FlowId{flow}, at(now)); }

  std::uint32_t receive(std::uint32_t flow, std::uint32_t head_length, std::uint32_t body_id,
                        std::uint32_t body_length, Number now) {
    received_ = core_.receive(FlowId{flow}, std::string(block(head_length)),
                              body(body_id, body_length), at(now));
    received_serial_ = received_ ? record_.next_serial() : 0;
    return received_serial_;
  }
  void oversized(std::uint32_t flow, std::uint32_t, Number now) {
    core_.oversized(FlowId{flow}, at(now));
  }
  std::uint32_t maximum_frame() const { return core_.configuration().message_limits.octets; }

  void handle_timeout(Number now) { core_.handle_timeout(at(now)); }
  Number next_timeout() const {
    const auto deadline = core_.next_timeout();
    return deadline ? static_cast<Number>(deadline->time_since_epoch().count())
                    : std::numeric_limits<Number>::infinity();
  }

  int poll() {
    made_.reset();
    const Output* output = &core_.poll();
    if (output->kind == OutputKind::none && received_) {
      received_.reset();  // its body may be released by that
      output = &core_.poll();
    }
    if (output->kind != OutputKind::none) record_.write(*output, received_.get(), received_serial_);
    return static_cast<int>(output->kind);
  }
  std::uint32_t output_record() const { return record_.address(); }

  void delivered(std::uint32_t request, std::uint32_t dialog, bool taken, Number now) {
    core_.delivered(RequestId{request}, DialogId{dialog}, taken, at(now));
  }

  int request(std::uint32_t length, std::uint32_t body_id, std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto method = arguments.next();
    const auto target = arguments.next();
    const auto from_uri = arguments.next();
    const auto from_name = arguments.next();
    return id(core_.request(method, target, from_uri, from_name,
                            options_of_call(arguments, body_id, body_length), at(now)));
  }
  int dialog_request(std::uint32_t dialog, std::uint32_t cseq, std::uint32_t length,
                     std::uint32_t body_id, std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto method = arguments.next();
    return id(core_.dialog_request(DialogId{dialog}, method, cseq,
                                   options(arguments, body_id, body_length), at(now)));
  }
  int acknowledge(std::uint32_t dialog, std::uint32_t length, std::uint32_t body_id,
                  std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    return done(
        core_.acknowledge(DialogId{dialog}, options(arguments, body_id, body_length), at(now)));
  }
  int cancel(std::uint32_t request, std::uint32_t length, Number now) {
    return done(core_.cancel(RequestId{request}, ArgumentReader{block(length)}.next(), at(now)));
  }
  int give_credentials(std::uint32_t request, std::uint32_t length, Number now) {
    ArgumentReader arguments{block(length)};
    Credentials given;
    given.username = arguments.next();
    given.password = arguments.next();
    given.ha1 = arguments.next();
    given.token = arguments.next();
    wipe(input_);
    return done(core_.give_credentials(RequestId{request}, std::move(given), at(now)));
  }
  int keep_forks(std::uint32_t request) { return done(core_.keep_forks(RequestId{request})); }
  int respond(std::uint32_t request, std::uint32_t status, std::uint32_t length,
              std::uint32_t body_id, std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto reason_phrase = arguments.next();
    const auto short_status = static_cast<std::uint16_t>(std::min(status, 1000U));
    return id(core_.respond(RequestId{request}, short_status, reason_phrase,
                            options_of_call(arguments, body_id, body_length), at(now)));
  }
  std::uint32_t transaction_of(std::uint32_t request) const {
    return core_.transaction_of(RequestId{request}).value;
  }
  std::uint32_t transaction_state(std::uint32_t transaction) const {
    return static_cast<std::uint32_t>(core_.transaction_state(TransactionId{transaction}));
  }
  int register_(std::uint32_t length, std::uint32_t expires, std::uint32_t reg_id,
                std::uint32_t asks, Number now) {
    ArgumentReader arguments{block(length)};
    RegistrationOptions options;
    options.expires = expires;
    options.reg_id = reg_id;
    options.own_credentials = (asks & 1U) != 0;
    options.authorization.ask_credentials = (asks & 2U) != 0;
    options.authorization.ask_token = (asks & 4U) != 0;
    options.aor = arguments.next();
    options.registrar = arguments.next();
    options.uri_parameters = arguments.next();
    options.contact_parameters = arguments.next();
    options.header_fields = arguments.all();
    return id(core_.registrant().start(options, at(now)));
  }
  int refresh_registration(std::uint32_t registration, std::uint32_t length, std::uint32_t given,
                           std::uint32_t expires, Number now) {
    ArgumentReader arguments{block(length)};
    RegistrationChanges changes;
    changes.registrar = arguments.next();
    if ((given & 1U) != 0) changes.expires = expires;
    if ((given & 2U) != 0) changes.header_fields = arguments.all();
    return done(core_.registrant().refresh(RegistrationId{registration}, changes, at(now)));
  }
  int unregister(std::uint32_t registration, bool all, Number now) {
    return done(core_.registrant().unregister(RegistrationId{registration}, all, at(now)));
  }
  void close(Number now) { core_.close(at(now)); }

  std::string registration_state(std::uint32_t registration) const {
    const Registration* const found = core_.registration(RegistrationId{registration});
    if (found == nullptr) return {};
    std::string text = found->outbound ? "outbound\n" : "\n";
    text.append(found->public_gruu).append("\n").append(found->temporary_gruu);
    for (const std::string& route : found->service_route) text.append("\n").append(route);
    return text;
  }
  std::uint32_t dialog_state(std::uint32_t dialog) {
    const Session* const session = core_.dialog(DialogId{dialog});
    return session == nullptr ? 0 : address(dialog_.write(*session));
  }
  std::uint32_t statistics() {
    statistics_ = core_.statistics();
    return address(&statistics_);
  }
  std::string error_detail() const { return std::string(detail_); }

  // For the commands in other files.
  UserAgentCore& agent() { return core_; }
  ArgumentReader arguments(std::uint32_t length) const { return ArgumentReader{block(length)}; }
  static std::uint32_t address(const void* place) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
  }
  int configure_all(ArgumentReader arguments) {
    while (!arguments.at_end()) {
      const std::string_view name = arguments.next();
      if (const auto set = core_.configure(name, arguments.next()); !set)
        return refused(set.error());
    }
    return 0;
  }
  std::string_view block(std::uint32_t length) const {
    return std::string_view{input_}.substr(0, length);
  }
  Body body(std::uint32_t id, std::uint32_t length) {
    return core_.bodies().adopt(BodyId{id}, length);
  }
  MessageOptions options(ArgumentReader& arguments, std::uint32_t body_id,
                         std::uint32_t body_length) {
    MessageOptions options;
    options.content_type = arguments.next();
    options.content_disposition = arguments.next();
    options.header_fields = arguments.all();
    options.body = body(body_id, body_length);
    return options;
  }
  /// The feature tags of an INVITE or of a response to one stand before the rest.
  MessageOptions options_of_call(ArgumentReader& arguments, std::uint32_t body_id,
                                 std::uint32_t body_length) {
    const auto features = arguments.next();
    MessageOptions made = options(arguments, body_id, body_length);
    made.contact_features = features;
    return made;
  }
  Result<MessagePtr> message(ArgumentReader& arguments, Body body = {}) {
    return core_.read(std::string(arguments.next()), std::move(body));
  }
  int state(const Result<DialogState>& state) {
    return state ? static_cast<int>(address(dialog_.write(*state))) : refused(state.error());
  }
  int refused(const Error& error) {
    detail_ = error.detail;
    return -static_cast<int>(error.code);
  }
  template <class T>
  int done(const Result<T>& result) {
    return result ? 0 : refused(result.error());
  }
  template <class Id>
  int id(const Result<Id>& result) {
    return result ? static_cast<int>(result->value) : refused(result.error());
  }

  /// A request that a command has brought, known from now on like one that `receive` has.
  std::uint32_t keep_received(MessagePtr request) {
    received_ = std::move(request);
    return received_serial_ = record_.next_serial();
  }
  /// A message that a command has made, in the output record until the next `poll`.
  void show_made(MessagePtr made) {
    made_ = std::move(made);
    record_.write({.message = made_}, nullptr, 0);
  }

 private:
  BrowserRandom random_;
  ShimBodies bodies_;
  UserAgentCore core_;
  std::string input_;
  MessagePtr received_;
  std::uint32_t received_serial_ = 0;
  std::uint32_t server_pause_ = 0;
  MessagePtr made_;  // what `createRequestMessage` gave, until the next `poll`
  OutputRecord record_;
  DialogRecord dialog_;
  Statistics statistics_{};
  std::string_view detail_;
};

}  // namespace sip::bindings
