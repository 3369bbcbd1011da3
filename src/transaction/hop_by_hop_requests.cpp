// The two requests that belong to another one's hop: the ACK of a refusal and the CANCEL.
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/via.h"
#include "transaction/transaction_layer.h"

namespace sip {
namespace {

// 17.1.1.3 and 9.1: Request-URI, topmost Via, From, Call-ID, CSeq number and Route of the INVITE.
MessageBuilder begin_for(const Message& invite, std::string_view method, const Message& to_source) {
  MessageBuilder builder = MessageBuilder::request(method, invite.request_uri());
  if (const auto& via = top_via_of(invite)) builder.header(HeaderName::via, via->text);
  builder.header(HeaderName::max_forwards, std::uint32_t{70});
  builder.copy(invite, HeaderName::route).copy(invite, HeaderName::from);
  builder.copy(to_source, HeaderName::to).copy(invite, HeaderName::call_id);
  const auto cseq = invite.header(HeaderName::cseq).value_or("");
  builder.header(HeaderName::cseq, {cseq.substr(0, cseq.find_first_of(" \t\r\n")), " ", method});
  builder.copy(invite, HeaderName::session_id);  // RFC 7989 6
  return builder;
}

}  // namespace

MessagePtr make_ack_for_failure(const Message& invite, const Message& response) {
  return begin_for(invite, "ACK", response).finish();
}

MessagePtr make_cancel(const Message& invite, std::string_view reason) {
  MessageBuilder builder = begin_for(invite, "CANCEL", invite);
  // 22.1: a CANCEL cannot be challenged, but proxies may look at the credentials of its INVITE.
  builder.copy(invite, HeaderName::authorization).copy(invite, HeaderName::proxy_authorization);
  if (!reason.empty()) builder.header(HeaderName::reason, reason);
  return std::move(builder).finish();
}

}  // namespace sip
