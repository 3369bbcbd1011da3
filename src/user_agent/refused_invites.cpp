#include "user_agent/refused_invites.h"

#include <algorithm>

#include "dialog/dialog.h"
#include "message/cseq.h"
#include "message/message_builder.h"

namespace sip {
namespace {

MessagePtr without_body(const Message& invite) {
  MessageBuilder builder = MessageBuilder::request(invite.method_name(), invite.request_uri());
  for (const HeaderName name :
       {HeaderName::via, HeaderName::from, HeaderName::to, HeaderName::call_id, HeaderName::cseq,
        HeaderName::authorization, HeaderName::proxy_authorization, HeaderName::privacy}) {
    builder.copy(invite, name);
  }
  return std::move(builder).finish();
}

bool answers(const Message& response, const Message& invite) {
  const auto& theirs = cseq_of(response);
  const auto& ours = cseq_of(invite);
  // Of the request that was sent, the local tag stands where that of a peer would.
  const DialogKey sent = key_for_request(invite);
  const DialogKey heard = key_for_response(response);
  return theirs && ours && theirs->number == ours->number && heard.call_id == sent.call_id &&
         heard.local_tag == sent.remote_tag;
}

}  // namespace

void RefusedInvites::add(RequestId id, const Message& invite, Instant until) {
  refused_[next_++ % kMost] = {id, without_body(invite), until};
}

const RefusedInvites::Refused* RefusedInvites::answered_by(const Message& response,
                                                           Instant now) const {
  const auto found = std::ranges::find_if(refused_, [&](const Refused& refused) {
    return refused.invite && refused.until > now && answers(response, *refused.invite);
  });
  return found == refused_.end() ? nullptr : &*found;
}

}  // namespace sip
