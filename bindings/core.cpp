// The one class of the module, as docs/boundary.md has it: a table of names, and what numbers and
// octets become on the way in and out. No protocol decision is made here.
#include <emscripten/bind.h>

#include <string>

#include "bindings/body_host.h"
#include "bindings/body_parts_record.h"
#include "bindings/dialog_record.h"
#include "bindings/field_record.h"
#include "bindings/message_record.h"
#include "bindings/output_record.h"
#include "bindings/shared/argument_reader.h"
#include "bindings/shared/browser_random.h"
#include "user_agent/user_agent_core.h"

namespace sip::bindings {
namespace {

using Number = double;

Instant at(Number now) { return Instant{Duration{static_cast<std::int64_t>(now)}}; }

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

  std::uint32_t next_server() {
    const auto attempt = core_.next_server();
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
                            options(arguments, body_id, body_length), at(now)));
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
                            options(arguments, body_id, body_length), at(now)));
  }
  int refer(std::uint32_t dialog, std::uint32_t replaced, std::uint32_t length,
            std::uint32_t body_id, std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto target = arguments.next();
    return id(core_.refer(DialogId{dialog}, target, DialogId{replaced},
                          options(arguments, body_id, body_length), at(now)));
  }
  int refer_outside(std::uint32_t authority, std::uint32_t replaced, std::uint32_t length,
                    std::uint32_t body_id, std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto to = arguments.next();
    const auto target = arguments.next();
    return id(core_.refer_outside(to, target, DialogId{replaced}, DialogId{authority},
                                  options(arguments, body_id, body_length), at(now)));
  }
  int follow_refer(std::uint32_t refer, std::uint32_t length, std::uint32_t body_id,
                   std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    return id(
        core_.follow_refer(RequestId{refer}, options(arguments, body_id, body_length), at(now)));
  }
  int notify_refer(std::uint32_t refer, std::uint32_t status, std::uint32_t length, Number now) {
    const auto short_status = static_cast<std::uint16_t>(std::min(status, 1000U));
    return done(core_.notify_refer(RequestId{refer}, short_status,
                                   ArgumentReader{block(length)}.next(), at(now)));
  }
  int dispose_dialog(std::uint32_t dialog, Number now) {
    return done(core_.dispose_dialog(DialogId{dialog}, at(now)));
  }
  int hold_dialog(std::uint32_t dialog) { return done(core_.hold_dialog(DialogId{dialog}, true)); }
  int release_dialog(std::uint32_t dialog, Number) {
    return done(core_.hold_dialog(DialogId{dialog}, false));
  }

  std::uint32_t transaction_of(std::uint32_t request) const {
    return core_.transaction_of(RequestId{request}).value;
  }
  std::uint32_t transaction_state(std::uint32_t transaction) const {
    return static_cast<std::uint32_t>(core_.transaction_state(TransactionId{transaction}));
  }
  int initial_dialog_state_for_client(std::uint32_t length) {
    ArgumentReader arguments{block(length)};
    const auto request = message(arguments);
    const auto response = message(arguments);
    if (!request) return refused(request.error());
    if (!response) return refused(response.error());
    return state(initial_dialog_state_for_user_agent_client(**request, **response));
  }
  int initial_dialog_state_for_server(std::uint32_t length, bool early) {
    ArgumentReader arguments{block(length)};
    const auto request = message(arguments);
    if (!request) return refused(request.error());
    return state(initial_dialog_state_for_user_agent_server(**request, arguments.next(), early));
  }
  int adopt_dialog(std::uint32_t transaction, bool early, bool secure, std::uint32_t local_number,
                   std::uint32_t remote_number, std::uint32_t length) {
    ArgumentReader arguments{block(length)};
    DialogState state;
    state.early = early;
    state.secure = secure;
    if (local_number != DialogRecord::kAbsent) state.local_sequence_number = local_number;
    if (remote_number != DialogRecord::kAbsent) state.remote_sequence_number = remote_number;
    for (std::string* const text : {&state.call_id, &state.local_tag, &state.remote_tag,
                                    &state.local_uri, &state.remote_uri, &state.remote_target}) {
      *text = arguments.next();
    }
    while (!arguments.at_end()) state.route_set.emplace_back(arguments.next());
    return id(core_.adopt_dialog(TransactionId{transaction}, state));
  }
  int confirm_dialog(std::uint32_t dialog) { return done(core_.confirm_dialog(DialogId{dialog})); }
  int reconfirm_dialog(std::uint32_t dialog, Number now) {
    return done(core_.reconfirm_dialog(DialogId{dialog}, at(now)));
  }
  int receive_request(std::uint32_t dialog, std::uint32_t length, std::uint32_t body_id,
                      std::uint32_t body_length, Number now) {
    ArgumentReader arguments{block(length)};
    const auto request = message(arguments, body(body_id, body_length));
    if (!request) return refused(request.error());
    const auto received = core_.receive_request(DialogId{dialog}, *request, at(now));
    if (!received) return refused(received.error());
    received_ = *request;
    received_serial_ = record_.next_serial();
    return static_cast<int>(received_serial_);
  }
  int transition_signaling(std::uint32_t dialog, std::uint32_t length, std::uint32_t body_id,
                           std::uint32_t body_length) {
    ArgumentReader arguments{block(length)};
    const auto head = arguments.next();
    if (head.empty()) {
      return done(
          core_.transition_signaling(DialogId{dialog}, options(arguments, body_id, body_length)));
    }
    const auto message = core_.read(std::string(head), body(body_id, body_length));
    if (!message) return refused(message.error());
    return done(core_.transition_signaling(DialogId{dialog}, **message));
  }
  int reliable_sequence_guard(std::uint32_t dialog, bool delivered, std::uint32_t length) {
    ArgumentReader arguments{block(length)};
    const auto response = message(arguments);
    if (!response) return refused(response.error());
    const auto passes = core_.reliable_sequence_guard(DialogId{dialog}, **response, delivered);
    return passes ? static_cast<int>(*passes) : refused(passes.error());
  }
  int roll_back_signaling(std::uint32_t dialog) {
    return done(core_.roll_back_signaling(DialogId{dialog}));
  }
  int recompute_route_set(std::uint32_t dialog, std::uint32_t length) {
    ArgumentReader arguments{block(length)};
    const auto response = message(arguments);
    if (!response) return refused(response.error());
    return done(core_.recompute_route_set(DialogId{dialog}, **response));
  }
  int create_request_message(std::uint32_t dialog, std::uint32_t cseq, std::uint32_t length,
                             std::uint32_t body_id, std::uint32_t body_length) {
    ArgumentReader arguments{block(length)};
    const auto method = arguments.next();
    const auto made = core_.create_request_message(DialogId{dialog}, method, cseq,
                                                   options(arguments, body_id, body_length));
    if (!made) return refused(made.error());
    made_ = *made;
    record_.write({.message = made_}, nullptr, 0);
    return 0;
  }
  int increment_local_sequence_number(std::uint32_t dialog) {
    return done(core_.increment_local_sequence_number(DialogId{dialog}));
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
    return id(core_.start_registration(options, at(now)));
  }
  int refresh_registration(std::uint32_t registration, std::uint32_t length, Number now) {
    return done(core_.refresh_registration(RegistrationId{registration},
                                           ArgumentReader{block(length)}.next(), at(now)));
  }
  int unregister(std::uint32_t registration, bool all, Number now) {
    return done(core_.unregister(RegistrationId{registration}, all, at(now)));
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

 private:
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

// What reads header fields and body parts on demand (docs/boundary.md 9): the text that is read,
// and the last record, which lives until the next call.
std::string field_text;
FieldRecord field_record;
BodyPartsRecord body_parts_record;
std::string frame_text;
MessageRecord message_record;

std::uint32_t address_of(const void* place) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
}
std::uint32_t field_buffer(std::uint32_t octets) {
  field_text.resize(octets);
  return address_of(field_text.data());
}
std::uint32_t parse_field(std::uint32_t name, std::uint32_t length) {
  const auto known =
      static_cast<HeaderName>(name < static_cast<std::uint32_t>(HeaderName::count_) ? name : 0U);
  return address_of(field_record.write(known, std::string_view{field_text}.substr(0, length)));
}
std::uint32_t parse_body_parts(std::uint32_t type_length, std::uint32_t length) {
  const std::string_view text = field_text;
  const std::string_view type = text.substr(0, type_length);
  return address_of(body_parts_record.write(type, text.substr(type.size(), length)));
}

std::uint32_t frame_buffer(std::uint32_t octets) {
  frame_text.resize(octets);
  return address_of(frame_text.data());
}
std::uint32_t parse_message(std::uint32_t head_length) {
  return address_of(message_record.write(frame_text.substr(0, head_length)));
}
std::string message_fault() { return std::string(message_record.detail()); }

template <class Name, class Enum>
std::string names(Enum last, Name name) {
  std::string all;
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(last); ++i) {
    all += name(static_cast<Enum>(i));
    all += '\n';
  }
  return all;
}

std::string error_names() {
  return names(ErrorCode::too_large, [](ErrorCode code) { return to_string(code); });
}
std::string termination_reason_names() {
  return names(TerminationReason::replaced,
               [](TerminationReason reason) { return to_string(reason); });
}
std::string subscription_state_names() {
  return names(SubscriptionState::terminated,
               [](SubscriptionState state) { return to_string(state); });
}
std::string subscription_end_names() {
  return names(SubscriptionEnd::dialog_ended, [](SubscriptionEnd end) { return to_string(end); });
}
std::string registration_state_names() {
  return names(RegistrationState::failed, [](RegistrationState state) { return to_string(state); });
}
std::string header_names() {
  const auto last = static_cast<HeaderName>(static_cast<std::uint32_t>(HeaderName::count_) - 1);
  return names(last, [](HeaderName name) {
    std::string text{to_string(name)};
    if (const char compact = compact_form(name)) text.append(" ").append(1, compact);
    return text;
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(sip_wasm) {
  emscripten::class_<Core>("Core")
      .constructor<>()
      .function("inputBuffer(octets)", &Core::input_buffer)
      .function("configure(argumentsLength)", &Core::configure)
      .function("nextServer()", &Core::next_server)
      .function("serverPause()", &Core::server_pause)
      .function("serverWorked()", &Core::server_worked)
      .function("flowOpened(flow, secure, now)", &Core::flow_opened)
      .function("flowClosed(flow, now)", &Core::flow_closed)
      .function("receive(flow, headLength, bodyId, bodyLength, now)", &Core::receive)
      .function("oversized(flow, octets, now)", &Core::oversized)
      .function("maximumFrame()", &Core::maximum_frame)
      .function("handleTimeout(now)", &Core::handle_timeout)
      .function("nextTimeout()", &Core::next_timeout)
      .function("poll()", &Core::poll)
      .function("outputRecord()", &Core::output_record)
      .function("delivered(request, dialog, taken, now)", &Core::delivered)
      .function("request(argumentsLength, bodyId, bodyLength, now)", &Core::request)
      .function("dialogRequest(dialog, cseq, argumentsLength, bodyId, bodyLength, now)",
                &Core::dialog_request)
      .function("acknowledge(dialog, argumentsLength, bodyId, bodyLength, now)", &Core::acknowledge)
      .function("cancel(request, argumentsLength, now)", &Core::cancel)
      .function("giveCredentials(request, argumentsLength, now)", &Core::give_credentials)
      .function("keepForks(request)", &Core::keep_forks)
      .function("respond(request, status, argumentsLength, bodyId, bodyLength, now)",
                &Core::respond)
      .function("refer(dialog, replaced, argumentsLength, bodyId, bodyLength, now)", &Core::refer)
      .function("referOutside(authority, replaced, argumentsLength, bodyId, bodyLength, now)",
                &Core::refer_outside)
      .function("followRefer(refer, argumentsLength, bodyId, bodyLength, now)", &Core::follow_refer)
      .function("notifyRefer(refer, status, argumentsLength, now)", &Core::notify_refer)
      .function("disposeDialog(dialog, now)", &Core::dispose_dialog)
      .function("holdDialog(dialog)", &Core::hold_dialog)
      .function("releaseDialog(dialog, now)", &Core::release_dialog)
      .function("transactionOf(request)", &Core::transaction_of)
      .function("transactionState(transaction)", &Core::transaction_state)
      .function("initialDialogStateForClient(argumentsLength)",
                &Core::initial_dialog_state_for_client)
      .function("initialDialogStateForServer(argumentsLength, early)",
                &Core::initial_dialog_state_for_server)
      .function(
          "adoptDialog(transaction, early, secure, localSequenceNumber, remoteSequenceNumber, "
          "argumentsLength)",
          &Core::adopt_dialog)
      .function("confirmDialog(dialog)", &Core::confirm_dialog)
      .function("reconfirmDialog(dialog, now)", &Core::reconfirm_dialog)
      .function("receiveRequest(dialog, argumentsLength, bodyId, bodyLength, now)",
                &Core::receive_request)
      .function("transitionSignaling(dialog, argumentsLength, bodyId, bodyLength)",
                &Core::transition_signaling)
      .function("rollBackSignaling(dialog)", &Core::roll_back_signaling)
      .function("reliableSequenceGuard(dialog, delivered, argumentsLength)",
                &Core::reliable_sequence_guard)
      .function("recomputeRouteSet(dialog, argumentsLength)", &Core::recompute_route_set)
      .function("createRequestMessage(dialog, cseq, argumentsLength, bodyId, bodyLength)",
                &Core::create_request_message)
      .function("incrementLocalSequenceNumber(dialog)", &Core::increment_local_sequence_number)
      .function("register(argumentsLength, expires, regId, asks, now)", &Core::register_)
      .function("refreshRegistration(registration, argumentsLength, now)",
                &Core::refresh_registration)
      .function("unregister(registration, all, now)", &Core::unregister)
      .function("close(now)", &Core::close)
      .function("registrationState(registration)", &Core::registration_state)
      .function("dialogState(dialog)", &Core::dialog_state)
      .function("statistics()", &Core::statistics)
      .function("errorDetail()", &Core::error_detail);
  emscripten::function("errorNames()", &error_names);
  emscripten::function("terminationReasonNames()", &termination_reason_names);
  emscripten::function("subscriptionStateNames()", &subscription_state_names);
  emscripten::function("subscriptionEndNames()", &subscription_end_names);
  emscripten::function("registrationStateNames()", &registration_state_names);
  emscripten::function("headerNames()", &header_names);
  emscripten::function("fieldBuffer(octets)", &field_buffer);
  emscripten::function("parseField(name, length)", &parse_field);
  emscripten::function("frameBuffer(octets)", &frame_buffer);
  emscripten::function("parseMessage(headLength)", &parse_message);
  emscripten::function("messageFault()", &message_fault);
  emscripten::function("parseBodyParts(typeLength, bodyLength)", &parse_body_parts);
}

}  // namespace sip::bindings
