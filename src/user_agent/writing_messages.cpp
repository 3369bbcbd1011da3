// How the messages of a user agent name it and what it can do.
#include <algorithm>

#include "base/joined.h"
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/privacy.h"
#include "message/session_expires.h"
#include "message/uri.h"
#include "message/values.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// BEHAVIOUR 1: Contact stands in what makes a dialog or refreshes its target, and in REGISTER.
bool has_contact(Method method) {
  return method == Method::invite || method == Method::update || method == Method::refer ||
         method == Method::notify || method == Method::subscribe;
}

// RFC 4028 7.3: what a 422 asked for, the refresher as it was.
void write_interval(MessageBuilder& builder, std::string_view old, std::uint32_t interval) {
  const auto parsed = parse_session_expires(old);
  const SessionExpires again{interval, parsed ? parsed->refresher : Refresher::none};
  builder.header(HeaderName::session_expires, to_string(again));
  builder.header(HeaderName::min_se, interval);
}

}  // namespace

// RFC 7118 5: the transport says how, the host is a name that cannot be resolved.
std::string UserAgentState::new_via(const Flow& flow) {
  return joined({flow.secure ? "SIP/2.0/WSS " : "SIP/2.0/WS ", configuration_.via_host,
                 ";branch=", transactions_.new_branch()});
}

// RFC 7118 5.2.1: `transport=ws` for both; 3261 8.1.1.8: a sips Request-URI gets a sips Contact.
std::string UserAgentState::plain_contact_uri(std::string_view request_uri, bool anonymous) const {
  return joined({is_sips(request_uri) ? "sips:" : "sip:",
                 anonymous ? kAnonymousUser : std::string_view{configuration_.contact_user}, "@",
                 configuration_.via_host, ";transport=ws"});
}

std::string_view first_hop(std::string_view request_uri, std::span<const std::string> routes) {
  const auto top = routes.empty() ? malformed("Route") : parse_name_addr(routes.front());
  return top && is_sips(top->uri) ? top->uri : request_uri;
}

// In a response to that request. 12.1.1: what the request came by counts, too.
std::string UserAgentState::contact_uri(const Message& request, bool anonymous) const {
  const auto& to = to_of(request);
  std::string_view came_by = request.request_uri();
  for_each_value(
      request,
      request.has(HeaderName::record_route) ? HeaderName::record_route : HeaderName::contact,
      [&](std::string_view value) {
        const auto first = parse_name_addr(value);
        if (first && is_sips(first->uri)) came_by = first->uri;
        return false;
      });
  return contact_uri({came_by, to ? to->uri : std::string_view{}, anonymous});
}

// In a dialog: our GRUU, by which everybody finds this instance (RFC 5627 4.4), the temporary one
// where we are anonymous; else our flow, by `ob` (RFC 5626 4.3).
std::string UserAgentState::contact_uri(const Addressed& addressed) const {
  std::string plain = plain_contact_uri(addressed.request_uri, addressed.anonymous);
  const Registration* const registration = account_of(addressed.local_uri);
  if (registration != nullptr && registration->bound) {
    const std::string& gruu =
        addressed.anonymous ? registration->temporary_gruu : registration->public_gruu;
    if (!gruu.empty() && is_sips(gruu) == is_sips(plain)) return gruu;
  }
  return plain.append(";ob");
}

void UserAgentState::write_own_fields(MessageBuilder& builder, Method method,
                                      const Addressed& addressed,
                                      const MessageOptions& options) const {
  Addressed contact = addressed;
  contact.anonymous |= asks_for_privacy(options.header(HeaderName::privacy));
  if (has_contact(method) && !options.names(HeaderName::contact))
    builder.header(HeaderName::contact,
                   {"<", contact_uri(contact), ">",
                    contact.features.empty() ? configuration_.contact_features : contact.features});
  if ((method == Method::invite || method == Method::update || method == Method::refer) &&
      !options.names(HeaderName::allow)) {
    builder.header(HeaderName::allow, kAllowed);
  }
  // RFC 4028 7.1: every request but ACK lists `timer`. What a REGISTER asks for, its maker knows.
  if (method != Method::ack && method != Method::register_ && !options.names(HeaderName::supported))
    builder.header(HeaderName::supported, kSupported);
  if (method == Method::invite || method == Method::refer || method == Method::subscribe)
    write_allow_events(builder, options);
  // 11.1: the type that a description in the 200 may have.
  if (method == Method::options && !options.names(HeaderName::accept))
    builder.header(HeaderName::accept, kAccepted);
  // RFC 3323 4.1: who is anonymous says nothing of its user agent.
  if (!configuration_.user_agent.empty() && !contact.anonymous &&
      !options.names(HeaderName::user_agent)) {
    builder.header(HeaderName::user_agent, configuration_.user_agent);
  }
}

// RFC 6665 4.4.4: in what may make a dialog.
void UserAgentState::write_allow_events(MessageBuilder& builder,
                                        const MessageOptions& options) const {
  if (options.names(HeaderName::allow_events)) return;
  const std::string& packages = configuration_.event_packages;
  builder.header(HeaderName::allow_events, {packages, packages.empty() ? "" : ", ", "refer"});
}

// 13.3.1.3, 14.2, 20.43: who refuses a description says why, as far as we know it.
void UserAgentState::write_warning(MessageBuilder& builder, std::uint16_t status,
                                   const MessageOptions& options) const {
  if ((status != 488 && status != 606) || options.names(HeaderName::warning)) return;
  builder.header(HeaderName::warning,
                 {"399 ", configuration_.via_host, " \"session description refused\""});
}

void UserAgentState::write_credentials(MessageBuilder& builder, AuthorizationState& authorization,
                                       std::string_view method, std::string_view uri,
                                       const Body& body, const Registration* registration) {
  if (authorization.empty()) return;
  authorization.write(builder, method, uri, body, credentials_of(registration),
                      default_username(registration), nonce_counts_, random_);
}

// A retry is the same request with another CSeq, branch and credentials (8.1.3.5, 22.2). Inside a
// dialog it goes where the peer is by now (12.2.1.1).
MessagePtr UserAgentState::rebuilt(const OutgoingRequest& request, const Flow& flow,
                                   std::uint32_t cseq) {
  const Message& old = *request.message;
  const Session* const session = sessions_.find(request.dialog);
  const std::string uri =
      session == nullptr ? std::string{old.request_uri()} : session->dialog.request_uri();
  MessageBuilder builder = MessageBuilder::request(old.method_name(), uri);
  for (const HeaderSpan& span : old.headers()) {
    switch (span.name) {
      case HeaderName::via: builder.header(HeaderName::via, new_via(flow)); break;
      case HeaderName::cseq:
        builder.header(HeaderName::cseq, {DecimalText{cseq}.view(), " ", old.method_name()});
        break;
      case HeaderName::authorization:
      case HeaderName::proxy_authorization:
        if (request.authorization->empty()) builder.copy(old, span);
        break;
      case HeaderName::max_forwards:
        builder.copy(old, span);
        if (session != nullptr) session->dialog.write_routes(builder);
        break;
      case HeaderName::route:
        if (session == nullptr) builder.copy(old, span);
        break;
      case HeaderName::content_length: break;
      case HeaderName::session_expires:
        if (request.session_interval == 0) {
          builder.copy(old, span);
        } else {
          write_interval(builder, old.value_of(span), request.session_interval);
        }
        break;
      case HeaderName::min_se:
        if (request.session_interval == 0) builder.copy(old, span);
        break;
      default: builder.copy(old, span);
    }
  }
  write_credentials(builder, *request.authorization, old.method_name(), uri, old.body(),
                    account_of(request));
  return std::move(builder).finish(old.body());
}

}  // namespace sip
