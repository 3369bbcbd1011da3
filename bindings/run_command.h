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

template <auto command>
int run(Core& core, const CommandNumbers& given) {
  return call(core, command, given);
}

/// In the order of `Command`. A table, so that none becomes a part of what calls it: browsers
/// compile a function when it is first called, and few commands are given in the beginning.
constexpr std::array kCommands = {
    run<configure>,
    run<maximum_frame>,
    run<output_record>,
    run<statistics>,
    run<next_server>,
    run<server_pause>,
    run<server_worked>,
    run<flow_opened>,
    run<flow_closed>,
    run<handle_timeout>,
    run<delivered>,
    run<request>,
    run<dialog_request>,
    run<acknowledge>,
    run<cancel>,
    run<give_credentials>,
    run<keep_forks>,
    run<keep_session>,
    run<respond>,
    run<transaction_of>,
    run<transaction_state>,
    run<auto_answer>,
    run<history_after>,
    run<refer>,
    run<refer_outside>,
    run<follow_refer>,
    run<notify_refer>,
    run<subscribe>,
    run<refresh_subscription>,
    run<unsubscribe>,
    run<accept_subscription>,
    run<notify_subscription>,
    run<terminate_subscription>,
    run<publish>,
    run<modify_publication>,
    run<refresh_publication>,
    run<remove_publication>,
    run<dialog_state>,
    run<dispose_dialog>,
    run<hold_dialog>,
    run<release_dialog>,
    run<confirm_dialog>,
    run<reconfirm_dialog>,
    run<change_identity>,
    run<keep_identity>,
    run<initial_dialog_state_for_client>,
    run<initial_dialog_state_for_server>,
    run<adopt_dialog>,
    run<receive_request>,
    run<transition_signaling>,
    run<roll_back_signaling>,
    run<reliable_sequence_guard>,
    run<recompute_route_set>,
    run<create_request_message>,
    run<increment_local_sequence_number>,
    run<register_>,
    run<refresh_registration>,
    run<unregister>,
    run<registration_state>,
    run<close>,
    run<unanswered>,
};
static_assert(kCommands.size() == static_cast<std::size_t>(Command::unanswered) + 1);

inline int run_command(Core& core, Command command, const CommandNumbers& given) {
  const auto index = static_cast<std::size_t>(command);
  return index < kCommands.size() ? kCommands[index](core, given) : 0;
}

}  // namespace sip::bindings
