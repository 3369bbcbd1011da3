#pragma once

#include <array>
#include <type_traits>
#include <utility>

#include "bindings/command.h"
#include "bindings/dialog_commands.h"
#include "bindings/event_commands.h"
#include "bindings/flow_commands.h"
#include "bindings/referral_commands.h"
#include "bindings/registration_commands.h"
#include "bindings/request_commands.h"

namespace sip::bindings {

/// The numbers of a command, and when it was given.
struct CommandNumbers {
  std::array<std::uint32_t, 6> numbers;
  Number now;

  template <class Parameter>
  Parameter at(std::size_t index) const {
    if constexpr (std::is_same_v<Parameter, Number>)
      return now;
    else
      return static_cast<Parameter>(numbers[index]);
  }
};

/// Gives a command as many of the numbers as it takes; `now` stands behind them where it has to be
/// known.
template <class Given, class... Parameters>
int run(Core& core, Given (*command)(Core&, Parameters...), const CommandNumbers& given) {
  return [&]<std::size_t... index>(std::index_sequence<index...>) {
    return static_cast<int>(command(core, given.at<Parameters>(index)...));
  }(std::index_sequence_for<Parameters...>{});
}

inline int run_command(Core& core, Command command, const CommandNumbers& given) {
  switch (command) {
    case Command::configure: return run(core, configure, given);
    case Command::maximum_frame: return run(core, maximum_frame, given);
    case Command::output_record: return run(core, output_record, given);
    case Command::statistics: return run(core, statistics, given);
    case Command::next_server: return run(core, next_server, given);
    case Command::server_pause: return run(core, server_pause, given);
    case Command::server_worked: return run(core, server_worked, given);
    case Command::flow_opened: return run(core, flow_opened, given);
    case Command::flow_closed: return run(core, flow_closed, given);
    case Command::oversized: return run(core, oversized, given);
    case Command::handle_timeout: return run(core, handle_timeout, given);
    case Command::delivered: return run(core, delivered, given);
    case Command::request: return run(core, request, given);
    case Command::dialog_request: return run(core, dialog_request, given);
    case Command::acknowledge: return run(core, acknowledge, given);
    case Command::cancel: return run(core, cancel, given);
    case Command::give_credentials: return run(core, give_credentials, given);
    case Command::keep_forks: return run(core, keep_forks, given);
    case Command::respond: return run(core, respond, given);
    case Command::transaction_of: return run(core, transaction_of, given);
    case Command::transaction_state: return run(core, transaction_state, given);
    case Command::auto_answer: return run(core, auto_answer, given);
    case Command::history_after: return run(core, history_after, given);
    case Command::refer: return run(core, refer, given);
    case Command::refer_outside: return run(core, refer_outside, given);
    case Command::follow_refer: return run(core, follow_refer, given);
    case Command::notify_refer: return run(core, notify_refer, given);
    case Command::subscribe: return run(core, subscribe, given);
    case Command::refresh_subscription: return run(core, refresh_subscription, given);
    case Command::unsubscribe: return run(core, unsubscribe, given);
    case Command::accept_subscription: return run(core, accept_subscription, given);
    case Command::notify_subscription: return run(core, notify_subscription, given);
    case Command::terminate_subscription: return run(core, terminate_subscription, given);
    case Command::publish: return run(core, publish, given);
    case Command::modify_publication: return run(core, modify_publication, given);
    case Command::refresh_publication: return run(core, refresh_publication, given);
    case Command::remove_publication: return run(core, remove_publication, given);
    case Command::dialog_state: return run(core, dialog_state, given);
    case Command::dispose_dialog: return run(core, dispose_dialog, given);
    case Command::hold_dialog: return run(core, hold_dialog, given);
    case Command::release_dialog: return run(core, release_dialog, given);
    case Command::confirm_dialog: return run(core, confirm_dialog, given);
    case Command::reconfirm_dialog: return run(core, reconfirm_dialog, given);
    case Command::change_identity: return run(core, change_identity, given);
    case Command::keep_identity: return run(core, keep_identity, given);
    case Command::initial_dialog_state_for_client:
      return run(core, initial_dialog_state_for_client, given);
    case Command::initial_dialog_state_for_server:
      return run(core, initial_dialog_state_for_server, given);
    case Command::adopt_dialog: return run(core, adopt_dialog, given);
    case Command::receive_request: return run(core, receive_request, given);
    case Command::transition_signaling: return run(core, transition_signaling, given);
    case Command::roll_back_signaling: return run(core, roll_back_signaling, given);
    case Command::reliable_sequence_guard: return run(core, reliable_sequence_guard, given);
    case Command::recompute_route_set: return run(core, recompute_route_set, given);
    case Command::create_request_message: return run(core, create_request_message, given);
    case Command::increment_local_sequence_number:
      return run(core, increment_local_sequence_number, given);
    case Command::register_: return run(core, register_, given);
    case Command::refresh_registration: return run(core, refresh_registration, given);
    case Command::unregister: return run(core, unregister, given);
    case Command::registration_state: return run(core, registration_state, given);
    case Command::close: return run(core, close, given);
  }
  return 0;
}

}  // namespace sip::bindings
