#include "dialog/dialog_state.h"

#include <functional>

#include "dialog/dialog.h"
#include "support/test_messages.h"

namespace sip::test::dialog_state {
namespace {

MessagePtr invite(const std::string& uri = "sip:bob@b.example",
                  const std::string& transport = "WSS", const std::string& to_tag = "") {
  return parsed("INVITE " + uri + " SIP/2.0\nVia: SIP/2.0/" + transport +
                " a.invalid;branch=z9hG4bK1\nMax-Forwards: 70\nFrom: <sip:alice@a.example>;tag=a1\n"
                "To: <sip:bob@b.example>" +
                to_tag +
                "\nCall-ID: c1\nCSeq: 7 INVITE\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\n"
                "Contact: <sip:alice@a.invalid>\n");
}

MessagePtr response(const std::string& status, const std::string& to_tag = ";tag=b1",
                    const std::string& cseq = "7",
                    const std::string& contact = "<sip:bob@b.invalid>") {
  return parsed(
      "SIP/2.0 " + status +
      " Text\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK1\nFrom: <sip:alice@a.example>;tag=a1\n"
      "To: <sip:bob@b.example>" +
      to_tag + "\nCall-ID: c1\nCSeq: " + cseq + " INVITE\n" +
      "Record-Route: <sip:p1;lr>, <sip:p2;lr>\n" +
      (contact.empty() ? "" : "Contact: " + contact + "\n"));
}

DialogState usual() {
  return *initial_dialog_state_for_user_agent_client(*invite(), *response("200"));
}

}  // namespace

TEST_CASE(
    "RFC 3261 12.1.2: initialDialogStateForUserAgentClient takes tags, route set and target from "
    "the response, early for a 1xx") {
  const auto early = initial_dialog_state_for_user_agent_client(*invite(), *response("180"));
  REQUIRE(early);
  CHECK(early->early);
  CHECK(early->id() == "c1a1b1");
  CHECK(early->route_set == std::vector<std::string>{"<sip:p2;lr>", "<sip:p1;lr>"});
  CHECK(early->remote_target == "sip:bob@b.invalid");
  CHECK(early->local_uri == "sip:alice@a.example");
  CHECK(early->remote_uri == "sip:bob@b.example");
  CHECK(early->local_sequence_number == 7);
  CHECK(!early->remote_sequence_number);
  CHECK(!initial_dialog_state_for_user_agent_client(*invite(), *response("200"))->early);
  // 12.1: an absent tag in a 2xx is a null tag.
  CHECK(initial_dialog_state_for_user_agent_client(*invite(), *response("200", ""))
            ->remote_tag.empty());
}

TEST_CASE(
    "RFC 3261 12.1.1: initialDialogStateForUserAgentServer takes tags, route set and target from "
    "the request") {
  const auto state = initial_dialog_state_for_user_agent_server(*invite(), "mine", true);
  REQUIRE(state);
  CHECK(state->early);
  CHECK(state->id() == "c1minea1");
  CHECK(state->route_set == std::vector<std::string>{"<sip:p1;lr>", "<sip:p2;lr>"});
  CHECK(state->remote_target == "sip:alice@a.invalid");
  CHECK(state->remote_sequence_number == 7);
  CHECK(!state->local_sequence_number);
  CHECK(!initial_dialog_state_for_user_agent_server(*invite(), "mine")->early);
}

TEST_CASE("a dialog is secure if its request was sips and went over TLS") {
  const auto client = [](const MessagePtr& request) {
    return initial_dialog_state_for_user_agent_client(*request, *response("200"))->secure;
  };
  const auto server = [](const MessagePtr& request) {
    return initial_dialog_state_for_user_agent_server(*request, "x")->secure;
  };
  for (const std::function<bool(const MessagePtr&)>& secure :
       {std::function<bool(const MessagePtr&)>{client},
        std::function<bool(const MessagePtr&)>{server}}) {
    CHECK(secure(invite("sips:bob@b.example", "WSS")));
    CHECK(!secure(invite("sips:bob@b.example", "WS")));
    CHECK(!secure(invite("sip:bob@b.example", "WSS")));
  }
}

TEST_CASE("messages that make no dialog are refused, and the field is named") {
  const auto client = [](const MessagePtr& answer) {
    return initial_dialog_state_for_user_agent_client(*invite(), *answer).error();
  };
  for (const char* const status : {"100", "302", "486"})
    CHECK(client(response(status)).code == ErrorCode::invalid_argument);
  CHECK(client(response("200", ";tag=b1", "8")).code == ErrorCode::invalid_argument);
  CHECK(client(response("180", "")).detail.view().starts_with("To:"));
  CHECK(client(response("200", ";tag=b1", "7", "")).detail.view().starts_with("Contact"));
  CHECK(client(invite()).code == ErrorCode::invalid_argument);
  CHECK(
      initial_dialog_state_for_user_agent_client(*response("200"), *response("200")).error().code ==
      ErrorCode::invalid_argument);
  const auto server = [](const MessagePtr& request, std::string_view tag) {
    return initial_dialog_state_for_user_agent_server(*request, tag).error();
  };
  CHECK(server(response("200"), "x").code == ErrorCode::invalid_argument);
  CHECK(server(invite("sip:b@b", "WS", ";tag=old"), "x").code == ErrorCode::invalid_argument);
  for (const std::string_view tag : {"", "a b", "x\r\nY: z"})
    CHECK(server(invite(), tag).code == ErrorCode::invalid_argument);
}

TEST_CASE("a state goes into a dialog and comes out of it as it was") {
  const DialogState state = usual();
  const auto dialog = Dialog::from_state(state);
  REQUIRE(dialog);
  CHECK(dialog->key() == DialogKey{"c1", "a1", "b1"});
  CHECK(dialog->state().id() == state.id());
  CHECK(dialog->state().route_set == state.route_set);
  CHECK(dialog->state().local_sequence_number == state.local_sequence_number);
  CHECK(dialog->early() == state.early);
}

TEST_CASE("RFC 3261 12.1.2: a state may have no remote tag") {
  DialogState state = usual();
  state.remote_tag = "";
  CHECK(Dialog::from_state(state));
}

TEST_CASE("a state whose parts would break a message apart makes no dialog") {
  using Spoil = std::function<void(DialogState&)>;
  for (const Spoil& spoil : std::initializer_list<Spoil>{
           [](DialogState& state) { state.call_id = ""; },
           [](DialogState& state) { state.call_id = "a b"; },
           [](DialogState& state) { state.call_id = "a@b@c"; },
           [](DialogState& state) { state.call_id = "a\r\nX: y"; },
           [](DialogState& state) { state.local_tag = ""; },
           [](DialogState& state) { state.local_tag = "a;b"; },
           [](DialogState& state) { state.remote_tag = "a\r\nX: y"; },
           [](DialogState& state) { state.local_uri = "alice"; },
           [](DialogState& state) { state.remote_uri = "sip:b@c>"; },
           [](DialogState& state) { state.remote_target = ""; },
           [](DialogState& state) { state.route_set = {"sip:p1;lr"}; },
           [](DialogState& state) { state.route_set = {"<sip:p1;lr>, <sip:p2>"}; },
           [](DialogState& state) { state.route_set = {"<sip:p1;lr>\r\nX: y"}; },
           [](DialogState& state) { state.route_set = {"<sip:>"}; },
           [](DialogState& state) { state.local_sequence_number = 1U << 31U; },
           [](DialogState& state) { state.remote_sequence_number = 1U << 31U; }}) {
    DialogState state = usual();
    spoil(state);
    const auto dialog = Dialog::from_state(state);
    REQUIRE(!dialog);
    CHECK(dialog.error().code == ErrorCode::invalid_argument);
  }
}

}  // namespace sip::test::dialog_state
