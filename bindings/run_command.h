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
int call(Core& core, Given (*command)(Core&, Parameters...), const CommandNumbers& given) {
  return [&]<std::size_t... index>(std::index_sequence<index...>) {
    return static_cast<int>(command(core, given.at<Parameters>(index)...));
  }(std::index_sequence_for<Parameters...>{});
}

/// A function for each: browsers compile one when it is first called, and few are in the beginning.
template <auto command>
[[gnu::noinline]] int run(Core& core, const CommandNumbers& given) {
  return call(core, command, given);
}

inline int run_command(Core& core, Command command, const CommandNumbers& given) {
  switch (command) {
    case Command::configure: return run<configure>(core, given);
    case Command::maximum_frame: return run<maximum_frame>(core, given);
    case Command::output_record: return run<output_record>(core, given);
    case Command::statistics: return run<statistics>(core, given);
    case Command::next_server: return run<next_server>(core, given);
    case Command::server_pause: return run<server_pause>(core, given);
    case Command::server_worked: return run<server_worked>(core, given);
    case Command::flow_opened: return run<flow_opened>(core, given);
    case Command::flow_closed: return run<flow_closed>(core, given);
    case Command::oversized: return run<oversized>(core, given);
    case Command::handle_timeout: return run<handle_timeout>(core, given);
    case Command::delivered: return run<delivered>(core, given);
    case Command::request: return run<request>(core, given);
    case Command::dialog_request: return run<dialog_request>(core, given);
    case Command::acknowledge: return run<acknowledge>(core, given);
    case Command::cancel: return run<cancel>(core, given);
    case Command::give_credentials: return run<give_credentials>(core, given);
    case Command::keep_forks: return run<keep_forks>(core, given);
    case Command::respond: return run<respond>(core, given);
    case Command::transaction_of: return run<transaction_of>(core, given);
    case Command::transaction_state: return run<transaction_state>(core, given);
    case Command::auto_answer: return run<auto_answer>(core, given);
    case Command::history_after: return run<history_after>(core, given);
    case Command::refer: return run<refer>(core, given);
    case Command::refer_outside: return run<refer_outside>(core, given);
    case Command::follow_refer: return run<follow_refer>(core, given);
    case Command::notify_refer: return run<notify_refer>(core, given);
    case Command::subscribe: return run<subscribe>(core, given);
    case Command::refresh_subscription: return run<refresh_subscription>(core, given);
    case Command::unsubscribe: return run<unsubscribe>(core, given);
    case Command::accept_subscription: return run<accept_subscription>(core, given);
    case Command::notify_subscription: return run<notify_subscription>(core, given);
    case Command::terminate_subscription: return run<terminate_subscription>(core, given);
    case Command::publish: return run<publish>(core, given);
    case Command::modify_publication: return run<modify_publication>(core, given);
    case Command::refresh_publication: return run<refresh_publication>(core, given);
    case Command::remove_publication: return run<remove_publication>(core, given);
    case Command::dialog_state: return run<dialog_state>(core, given);
    case Command::dispose_dialog: return run<dispose_dialog>(core, given);
    case Command::hold_dialog: return run<hold_dialog>(core, given);
    case Command::release_dialog: return run<release_dialog>(core, given);
    case Command::confirm_dialog: return run<confirm_dialog>(core, given);
    case Command::reconfirm_dialog: return run<reconfirm_dialog>(core, given);
    case Command::change_identity: return run<change_identity>(core, given);
    case Command::keep_identity: return run<keep_identity>(core, given);
    case Command::initial_dialog_state_for_client:
      return run<initial_dialog_state_for_client>(core, given);
    case Command::initial_dialog_state_for_server:
      return run<initial_dialog_state_for_server>(core, given);
    case Command::adopt_dialog: return run<adopt_dialog>(core, given);
    case Command::receive_request: return run<receive_request>(core, given);
    case Command::transition_signaling: return run<transition_signaling>(core, given);
    case Command::roll_back_signaling: return run<roll_back_signaling>(core, given);
    case Command::reliable_sequence_guard: return run<reliable_sequence_guard>(core, given);
    case Command::recompute_route_set: return run<recompute_route_set>(core, given);
    case Command::create_request_message: return run<create_request_message>(core, given);
    case Command::increment_local_sequence_number:
      return run<increment_local_sequence_number>(core, given);
    case Command::register_: return run<register_>(core, given);
    case Command::refresh_registration: return run<refresh_registration>(core, given);
    case Command::unregister: return run<unregister>(core, given);
    case Command::registration_state: return run<registration_state>(core, given);
    case Command::close: return run<close>(core, given);
  }
  return 0;
}

}  // namespace sip::bindings
