// The registrar, RFC 3261 10.3.
#include <algorithm>

#include "edge/edge_core.h"
#include "edge/users.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"

namespace sip {
namespace {

std::uint32_t seconds_until(Instant expires, Instant now) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>((expires - now).count() / 1000, 0));
}

}  // namespace

void EdgeCore::register_received(TransactionId server, const MessagePtr& request, FlowId flow,
                                 Instant now) {
  const auto& to = to_of(*request);
  const auto aor = parse_uri(to->uri);
  // 10.3 5: an address-of-record is a SIP URI.
  if (!aor || !aor->is_sip_or_sips()) return answer(server, *request, 400, now);
  if (!aor->user || !is_ours(aor->host)) return answer(server, *request, 404, now);
  const std::string user{*aor->user};
  using Verdict = DigestServer::Verdict;
  const auto verified = digest_.verify(*request, false, *users_, now);
  switch (verified.verdict) {
    case Verdict::missing:
    case Verdict::refused: return challenge(server, *request, false, false, now);
    case Verdict::stale: return challenge(server, *request, false, true, now);
    case Verdict::accepted: break;
  }
  if (verified.username != user) return answer(server, *request, 403, now);
  if (const std::uint16_t status = change_bindings(*request, user, flow, now); status != 200) {
    MessageBuilder builder = make_response(*request, status, {}, random_token(random_));
    if (status == 423) builder.header(HeaderName::min_expires, configuration_.minimum_expires);
    return respond(server, std::move(builder).finish(), now);
  }
  MessageBuilder builder = make_response(*request, 200, {}, random_token(random_));
  for (const Binding* const binding : bindings_of(user)) {
    builder.header(HeaderName::contact, {"<", binding->contact, ">;expires=",
                                         DecimalText{seconds_until(binding->expires, now)}.view()});
  }
  respond(server, std::move(builder).finish(), now);
}

// 10.3 steps 6 and 7: all changes are made or none.
std::uint16_t EdgeCore::change_bindings(const Message& request, const std::string& user,
                                        FlowId flow, Instant now) {
  struct Change {
    std::string contact;
    std::uint32_t expires;
  };
  std::vector<Change> changes;
  bool all = false;
  std::uint16_t fault = 200;
  const std::uint32_t general = seconds_of(request, HeaderName::expires).value_or(3600);
  for_each_value(request, HeaderName::contact, [&](std::string_view value) {
    if (value == "*") {
      all = true;
      return true;
    }
    const auto contact = parse_name_addr(value);
    if (!contact || !parse_uri(contact->uri)) {
      fault = 400;
      return false;
    }
    const auto given = contact->params.value("expires");
    const std::uint32_t expires = given ? parse_digits(*given).value_or(general) : general;
    if (expires != 0 && expires < configuration_.minimum_expires) fault = 423;
    changes.push_back(
        {std::string(contact->uri), std::min(expires, configuration_.maximum_expires)});
    return fault == 200;
  });
  if (fault != 200) return fault;
  if (all) {
    if (!changes.empty() || general != 0) return 400;
    for (const Binding* const binding : bindings_of(user)) unbind(binding->id);
    return 200;
  }
  if (bindings_of(user).size() + changes.size() > configuration_.bindings_per_user) return 403;
  for (const Change& change : changes) {
    bind(user, change.contact, request, flow, change.expires, now);
  }
  return 200;
}

void EdgeCore::bind(const std::string& user, std::string contact, const Message& request,
                    FlowId flow, std::uint32_t expires, Instant now) {
  const auto uri = parse_uri(contact);
  for (const Binding* const binding : bindings_of(user)) {
    const auto known = parse_uri(binding->contact);
    if (known && equivalent(*known, *uri)) unbind(binding->id);
  }
  if (expires == 0) return;
  auto made = std::make_unique<Binding>();
  made->user = user;
  made->contact = std::move(contact);
  made->flow = flow;
  made->call_id = request.header(HeaderName::call_id).value_or("");
  made->cseq = cseq_of(request)->number;
  made->expires = now + seconds(expires);
  Binding& binding = bindings_.add(std::move(made));
  binding.timer = timers_.arm(
      binding.expires,
      {kEdgeTimers, static_cast<std::uint8_t>(EdgeTimer::binding_expires), binding.id.value});
}

void EdgeCore::unbind(BindingId id) {
  Binding* const binding = bindings_.find(id);
  if (binding == nullptr) return;
  timers_.cancel(binding->timer);
  bindings_.erase(id);
}

std::vector<Binding*> EdgeCore::bindings_of(std::string_view user) const {
  std::vector<Binding*> found;
  bindings_.for_each([&](Binding& binding) {
    if (binding.user == user) found.push_back(&binding);
  });
  std::ranges::sort(found, {}, [](const Binding* binding) { return binding->id; });
  return found;
}

}  // namespace sip
