#include "dialog/dialog_state.h"

#include "dialog/dialog.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/name_addr.h"

namespace sip {
namespace {

bool answers(const Message& response, const Message& request) {
  const auto& asked = cseq_of(request);
  const auto& answered = cseq_of(response);
  const DialogKey key = key_for_response(response);
  const auto& from = from_of(request);
  return asked && answered && asked->number == answered->number &&
         request.method_name() == response.method_name() && from &&
         from->tag().value_or("") == key.local_tag &&
         request.header(HeaderName::call_id).value_or("") == key.call_id;
}

}  // namespace

Result<DialogState> initial_dialog_state_for_user_agent_client(const Message& outgoing_request,
                                                               const Message& incoming_response) {
  if (!outgoing_request.is_request()) return invalid_argument("dialog: no request was given");
  const std::uint16_t status = incoming_response.status();
  if (status <= 100 || status >= 300) {
    return invalid_argument("dialog: only a 101-299 makes one (12.1)");
  }
  if (!answers(incoming_response, outgoing_request)) {
    return invalid_argument("dialog: the response is not one to that request");
  }
  const auto& to = to_of(incoming_response);
  if (status < 200 && to && !to->tag()) {
    return malformed("To: a provisional response without a tag makes no dialog (12.1)");
  }
  auto dialog = Dialog::for_client(outgoing_request, incoming_response);
  if (!dialog) return std::unexpected(dialog.error());
  if (status >= 200) dialog->confirm();
  return dialog->state();
}

Result<DialogState> initial_dialog_state_for_user_agent_server(const Message& incoming_request,
                                                               std::string_view to_tag,
                                                               bool early) {
  if (!incoming_request.is_request()) return invalid_argument("dialog: no request was given");
  if (const auto token = check_token(to_tag, "To tag: not a token"); !token)
    return std::unexpected(token.error());
  if (const auto& to = to_of(incoming_request); to && to->tag()) {
    return invalid_argument("dialog: the request belongs to one already");
  }
  auto dialog = Dialog::for_server(incoming_request, to_tag, is_over_tls(incoming_request));
  if (!dialog) return std::unexpected(dialog.error());
  if (!early) dialog->confirm();
  return dialog->state();
}

}  // namespace sip
