// The table of the module's names (docs/boundary.md). No protocol decision is made here.
#include "bindings/core.h"

#include <emscripten/bind.h>

#include "bindings/dialog_commands.h"
#include "bindings/event_commands.h"
#include "bindings/field_functions.h"
#include "bindings/names.h"
#include "bindings/referral_commands.h"

namespace sip::bindings {

EMSCRIPTEN_BINDINGS(sip_wasm) {
  emscripten::class_<Core>("Core")
      .constructor<>()
      .function("inputBuffer(octets)", &Core::input_buffer)
      .function("configure(argumentsLength)", &Core::configure)
      .function("nextServer(now)", &Core::next_server)
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
      .function("refer(dialog, replaced, argumentsLength, bodyId, bodyLength, now)", &refer)
      .function("referOutside(authority, replaced, argumentsLength, bodyId, bodyLength, now)",
                &refer_outside)
      .function("followRefer(refer, argumentsLength, bodyId, bodyLength, now)", &follow_refer)
      .function("notifyRefer(refer, status, argumentsLength, now)", &notify_refer)
      .function("subscribe(expires, asks, argumentsLength, bodyId, bodyLength, now)", &subscribe)
      .function("refreshSubscription(subscription, now)", &refresh_subscription)
      .function("unsubscribe(subscription, now)", &unsubscribe)
      .function(
          "acceptSubscription(request, expires, pending, argumentsLength, bodyId, bodyLength, now)",
          &accept_subscription)
      .function("notifySubscription(request, pending, argumentsLength, bodyId, bodyLength, now)",
                &notify_subscription)
      .function(
          "terminateSubscription(request, retryAfter, argumentsLength, bodyId, bodyLength, now)",
          &terminate_subscription)
      .function("publish(expires, argumentsLength, bodyId, bodyLength, now)", &publish)
      .function("modifyPublication(publication, argumentsLength, bodyId, bodyLength, now)",
                &modify_publication)
      .function("refreshPublication(publication, now)", &refresh_publication)
      .function("removePublication(publication, now)", &remove_publication)
      .function("disposeDialog(dialog, now)", &dispose_dialog)
      .function("changeIdentity(dialog, argumentsLength)", &change_identity)
      .function("keepIdentity(dialog)", &keep_identity)
      .function("autoAnswer(request)", &auto_answer)
      .function("historyAfter(argumentsLength)", &history_after)
      .function("holdDialog(dialog)", &hold_dialog)
      .function("releaseDialog(dialog, now)", &release_dialog)
      .function("transactionOf(request)", &Core::transaction_of)
      .function("transactionState(transaction)", &Core::transaction_state)
      .function("initialDialogStateForClient(argumentsLength)", &initial_dialog_state_for_client)
      .function("initialDialogStateForServer(argumentsLength, early)",
                &initial_dialog_state_for_server)
      .function(
          "adoptDialog(transaction, early, secure, localSequenceNumber, remoteSequenceNumber, "
          "argumentsLength)",
          &adopt_dialog)
      .function("confirmDialog(dialog)", &confirm_dialog)
      .function("reconfirmDialog(dialog, now)", &reconfirm_dialog)
      .function("receiveRequest(dialog, argumentsLength, bodyId, bodyLength, now)",
                &receive_request)
      .function("transitionSignaling(dialog, argumentsLength, bodyId, bodyLength)",
                &transition_signaling)
      .function("rollBackSignaling(dialog)", &roll_back_signaling)
      .function("reliableSequenceGuard(dialog, delivered, argumentsLength)",
                &reliable_sequence_guard)
      .function("recomputeRouteSet(dialog, argumentsLength)", &recompute_route_set)
      .function("createRequestMessage(dialog, cseq, argumentsLength, bodyId, bodyLength)",
                &create_request_message)
      .function("incrementLocalSequenceNumber(dialog)", &increment_local_sequence_number)
      .function("register(argumentsLength, expires, regId, asks, now)", &Core::register_)
      .function("refreshRegistration(registration, argumentsLength, given, expires, now)",
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
  emscripten::function("publicationStateNames()", &publication_state_names);
  emscripten::function("headerNames()", &header_names);
  emscripten::function("fieldBuffer(octets)", &field_buffer);
  emscripten::function("parseField(name, length)", &parse_field);
  emscripten::function("frameBuffer(octets)", &frame_buffer);
  emscripten::function("parseMessage(headLength)", &parse_message);
  emscripten::function("messageFault()", &message_fault);
  emscripten::function("parseBodyParts(typeLength, bodyLength)", &parse_body_parts);
}

}  // namespace sip::bindings
