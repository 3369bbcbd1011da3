#pragma once

#include <limits>
#include <string>

#include "bindings/body_host.h"
#include "bindings/dialog_record.h"
#include "bindings/output_record.h"
#include "bindings/shared/argument_reader.h"
#include "bindings/shared/browser_random.h"
#include "bindings/text_record.h"
#include "message/application_text.h"
#include "user_agent/user_agent_core.h"

namespace sip::bindings {

using Number = double;

inline Instant at(Number now) { return Instant{Duration{static_cast<std::int64_t>(now)}}; }

/// The one class of the module, as docs/boundary.md has it: what numbers and octets become on the
/// way in and out. Its commands are functions of their own.
class Core {
 public:
  Core() : core_(random_, bodies_) {}

  /// It never shrinks: what it grows by is filled with zeros each time.
  std::uint32_t input_buffer(std::uint32_t octets) {
    if (octets > input_.size()) input_.resize(octets);
    return address(input_.data());
  }

  std::uint32_t next_server(Instant now) {
    const auto attempt = core_.next_server(now);
    server_pause_ = static_cast<std::uint32_t>(attempt.pause.count());
    return attempt.server;
  }
  std::uint32_t server_pause() const { return server_pause_; }
  std::uint32_t receive(std::uint32_t flow, std::uint32_t head_length, std::uint32_t body_id,
                        std::uint32_t body_length, Number now) {
    received_ = core_.receive(FlowId{flow}, std::string(block(head_length)),
                              body(body_id, body_length), at(now));
    received_serial_ = received_ ? record_.next_serial() : 0;
    return received_serial_;
  }
  Number next_timeout() const {
    const auto deadline = core_.next_timeout();
    return deadline ? static_cast<Number>(deadline->time_since_epoch().count())
                    : std::numeric_limits<Number>::infinity();
  }

  int poll() {
    made_ = nullptr;
    const Output* output = &core_.poll();
    if (output->kind == OutputKind::none && received_) {
      received_ = nullptr;  // its body may be released by that
      output = &core_.poll();
    }
    if (output->kind != OutputKind::none) record_.write(*output, received_.get(), received_serial_);
    return static_cast<int>(output->kind);
  }
  std::uint32_t output_record() const { return record_.address(); }

  std::uint32_t dialog_state(std::uint32_t dialog) {
    const Session* const session = core_.dialog(DialogId{dialog});
    return session == nullptr ? 0 : address(dialog_.write(*session));
  }
  std::uint32_t statistics() {
    statistics_ = core_.statistics();
    return address(&statistics_);
  }
  int command(std::uint32_t command, Number now, std::uint32_t first, std::uint32_t second,
              std::uint32_t third, std::uint32_t fourth, std::uint32_t fifth, std::uint32_t sixth);
  std::uint32_t text() { return shown_.show(detail_); }

  // For the commands in other files.
  UserAgentCore& agent() { return core_; }
  ArgumentReader arguments(std::uint32_t length) const { return ArgumentReader{block(length)}; }
  void wipe_input() { wipe(input_); }
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
  /// They are the last of the arguments.
  std::vector<std::string_view> header_fields(ArgumentReader& arguments) {
    lines_ = arguments;
    return arguments.all();
  }
  MessageOptions options(ArgumentReader& arguments, std::uint32_t body_id,
                         std::uint32_t body_length) {
    MessageOptions options;
    options.content_type = arguments.next();
    options.content_disposition = arguments.next();
    options.header_fields = header_fields(arguments);
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
  /// A command whose outcome is a text.
  int says(std::string text) {
    text_ = std::move(text);
    detail_ = text_;
    return 0;
  }
  int refused(const Error& error) {
    detail_ = error.detail;
    if (error.code == ErrorCode::invalid_argument && error.status != 0) name_line(error.status);
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
  // Which of the header lines was refused.
  void name_line(std::uint16_t place) {
    while (--place != 0) lines_.next();
    const std::string_view name = name_of_line(lines_.next());
    if (name.empty()) return;
    text_.assign(name).append(": ").append(detail_);
    detail_ = text_;
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
  std::string text_;
  ArgumentReader lines_{{}};  // the header lines of the last command that had some
  std::string_view detail_;   // of what was refused, or that text
  TextRecord shown_;
};

}  // namespace sip::bindings
