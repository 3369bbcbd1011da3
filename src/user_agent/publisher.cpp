// What we publish: PUBLISH and its answers, RFC 3903 4.
#include "user_agent/publisher.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/event.h"
#include "message/values.h"
#include "user_agent/answer_table.h"
#include "user_agent/renewal.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// What a final response to a PUBLISH means.
enum class PublishAnswer : std::uint8_t { accepted, tag_unknown, too_brief, passing, refused };
constexpr AnswerRow<PublishAnswer> kPublishAnswers[] = {
    {200, 299, PublishAnswer::accepted},     // 4.1
    {408, 408, PublishAnswer::passing},      //
    {412, 412, PublishAnswer::tag_unknown},  // 4.1, 6: published anew, with the body
    {423, 423, PublishAnswer::too_brief},    // 4.2
    {501, 501, PublishAnswer::refused},      //
    {500, 599, PublishAnswer::passing},      //
    {300, 699, PublishAnswer::refused},      // 489 as well (4.2)
};

PublishAnswer publish_answer_of(std::uint16_t status) { return answer_in(kPublishAnswers, status); }

// What every PUBLISH has of its own (4.1, table 1).
constexpr HeaderName kOwnFields[] = {HeaderName::event, HeaderName::expires,
                                     HeaderName::sip_if_match};

Result<void> check_state(const MessageOptions& state) {
  if (state.body.empty()) return invalid_argument("PUBLISH: no body, so no state (RFC 3903 4.1)");
  return check(state);
}

}  // namespace

Result<RequestId> Publisher::publish(std::string_view target, const PublicationOptions& options,
                                     Instant now) {
  if (const auto text = check_header_value(HeaderName::event, options.event); !text)
    return std::unexpected(text.error());
  if (const auto event = parse_event(options.event); !event)
    return invalid_argument(event.error().detail);
  if (!options.from_uri.empty()) {
    if (const auto from = check_party(options.from_uri); !from)
      return std::unexpected(from.error());
  }
  if (const auto name = check_text(options.from_name); !name) return std::unexpected(name.error());
  if (options.expires == 0 || options.expires > kLongestExpires)
    return invalid_argument("expires: not from 1 second to 7 days");
  if (const auto checked = check_state(options.message); !checked)
    return std::unexpected(checked.error());
  for (const HeaderName name : kOwnFields) {
    if (options.message.names(name)) return invalid_argument("PUBLISH: the core fills it in");
  }
  if (core_.publications_.size() >= core_.configuration_.dialogs)
    return limit_exceeded("publications: too many live ones");

  auto made = std::make_unique<Publication>();
  made->id = core_.request_ids_.next();
  made->target = target;
  made->from_uri = options.from_uri;
  made->from_name = options.from_name;
  made->event = options.event;
  for (const std::string_view line : options.message.header_fields)
    made->header_fields.emplace_back(line);
  made->content_type = options.message.content_type;
  made->body = options.message.body;
  made->expires = options.expires;
  made->authorization = Shared<AuthorizationState>::make();
  if (const auto sent = send(*made, now); !sent) return std::unexpected(sent.error());
  return core_.publications_.add_as_named(std::move(made)).id;
}

Result<Publication*> Publisher::live(RequestId id) const {
  Publication* const publication = core_.publications_.find(id);
  if (publication == nullptr) {
    return unknown_request("publication: there is none of that id, or it is over");
  }
  if (publication->ending) return invalid_state("PUBLISH: the state is being removed");
  return publication;
}

Result<void> Publisher::modify(RequestId id, const MessageOptions& state, Instant now) {
  const auto found = live(id);
  if (!found) return std::unexpected(found.error());
  if (const auto checked = check_state(state); !checked) return checked;
  if (!state.header_fields.empty())
    return invalid_argument("PUBLISH: its header fields were given with the first");
  Publication& publication = **found;
  publication.content_type = state.content_type;
  publication.body = state.body;
  publication.changed = true;
  if (!publication.pending) send_or_wait(publication, now);
  return {};
}

Result<void> Publisher::refresh(RequestId id, Instant now) {
  const auto found = live(id);
  if (!found) return std::unexpected(found.error());
  if ((*found)->pending) return invalid_state("PUBLISH: the last one is not answered (4.1)");
  if (const auto flow = core_.open_flow(); !flow) return std::unexpected(flow.error());
  return send(**found, now);
}

Result<void> Publisher::remove(RequestId id, Instant now) {
  const auto found = live(id);
  if (!found) return std::unexpected(found.error());
  Publication& publication = **found;
  publication.ending = true;
  core_.timers_.cancel(publication.timer);
  if (OutgoingRequest* const pending = core_.outgoing_.find(publication.pending)) {
    // Not one that waits for the application, and may wait long.
    if (pending->challenge)
      core_.end_without_credentials(*pending, MessagePtr{pending->challenge}, now);
    return {};
  }
  if (publication.entity_tag.empty()) {
    report(publication, PublicationState::unpublished, 0, nullptr, 0);
    forget(publication);
  } else {
    send_or_wait(publication, now);
  }
  return {};
}

// 4.1, table 1: with a body what is new, with an entity-tag what the compositor has already.
Result<void> Publisher::send(Publication& publication, Instant now) {
  core_.timers_.cancel(publication.timer);
  // 4: to one Request-URI there is one at a time, but at the end, where it is now or never.
  publication.waits_turn = !core_.closed_ && first_to(publication.target, false) != nullptr;
  if (publication.waits_turn) return {};
  const bool is_initial = publication.entity_tag.empty();
  MessageOptions options;
  for (const std::string& line : publication.header_fields) options.header_fields.push_back(line);
  const std::string event = "Event: " + publication.event;
  const std::string expires =
      "Expires: " + std::string(DecimalText{publication.ending ? 0 : publication.expires}.view());
  const std::string tag = "SIP-If-Match: " + publication.entity_tag;
  options.header_fields.push_back(event);
  options.header_fields.push_back(expires);
  if (!is_initial) options.header_fields.push_back(tag);
  if (!publication.ending && (is_initial || publication.changed)) {
    options.content_type = publication.content_type;
    options.body = publication.body;
  }
  const auto made =
      core_.request_outside("PUBLISH", publication.target, publication.from_uri,
                            publication.from_name, options, publication.authorization, now);
  if (!made) return std::unexpected(made.error());
  OutgoingRequest& request = *core_.outgoing_.find(*made);
  request.silent = true;
  request.publication = publication.id;
  publication.pending = *made;
  publication.changed = false;
  publication.waits_for_flow = false;
  publication.removal_sent = publication.ending;
  publication.state =
      publication.ending ? PublicationState::removing : PublicationState::publishing;
  return {};
}

// The first one to that target that waits for its turn, or for the answer to its PUBLISH.
Publication* Publisher::first_to(std::string_view target, bool waits_turn) const {
  const auto found = core_.publications_.ids_where([&](const Publication& each) {
    return (waits_turn ? each.waits_turn : !!each.pending) && each.target == target;
  });
  return found.empty() ? nullptr : core_.publications_.find(found.front());
}

void Publisher::send_or_wait(Publication& publication, Instant now) {
  if (send(publication, now)) return;
  publication.waits_for_flow = core_.wait_to_send(UserAgentTimer::publication, publication.id,
                                                  publication.failures, publication.timer, now);
}

void Publisher::answered(const OutgoingRequest& request, std::uint16_t status,
                         const MessagePtr& response, Instant now) {
  Publication* const found = core_.publications_.find(request.publication);
  if (found == nullptr || found->pending != request.id) return;
  found->pending = {};
  const std::string target = found->target;
  answered(*found, request, status, response, now);
  if (Publication* const next = first_to(target, true)) send_or_wait(*next, now);
}

void Publisher::answered(Publication& publication, const OutgoingRequest& request,
                         std::uint16_t status, const MessagePtr& response, Instant now) {
  // What was not taken is sent with the next one.
  publication.changed |= status >= 300 && !request.message->body().empty();
  if (publication.ending) return removal_answered(publication, status, response, now);
  switch (publish_answer_of(status)) {
    case PublishAnswer::accepted: return accepted(publication, response, now);
    case PublishAnswer::tag_unknown:
      // Once: a compositor could forget every tag at once.
      publication.entity_tag.clear();
      if (!request.message->has(HeaderName::sip_if_match) ||
          std::exchange(publication.tag_lost, true))
        break;
      return send_or_wait(publication, now);
    case PublishAnswer::too_brief: {
      const auto least = seconds_of(*response, HeaderName::min_expires);
      if (!least || *least <= publication.expires || *least > kLongestExpires ||
          std::exchange(publication.interval_raised, true))
        break;
      publication.expires = *least;
      return send_or_wait(publication, now);
    }
    case PublishAnswer::passing:
      if (status == 503 && !response) return send_or_wait(publication, now);  // a lost flow
      break;
    case PublishAnswer::refused: break;
  }
  failed(publication, status, response, now);
}

void Publisher::accepted(Publication& publication, const MessagePtr& response, Instant now) {
  const std::uint32_t granted = std::min(
      seconds_of(*response, HeaderName::expires).value_or(publication.expires), kLongestExpires);
  // More lenient than 4.1 step 9: without a tag the next PUBLISH brings the whole state again.
  const auto tag = response->header(HeaderName::sip_etag);
  publication.entity_tag = tag && is_token(*tag) ? *tag : std::string_view{};
  // It says yes and keeps nothing.
  if (granted == 0) return failed(publication, response->status(), response, now);
  publication.failures = 0;
  publication.interval_raised = false;
  publication.tag_lost = false;
  // What was changed meanwhile goes out first: `published` is said of the last state.
  if (publication.changed) return send_or_wait(publication, now);
  report(publication, PublicationState::published, response->status(), response, granted);
  publication.timer = core_.arm(UserAgentTimer::publication, publication.id.value,
                                renewal_delay(granted, core_.random_), now);
}

// Either the PUBLISH that was pending is answered, and the removal goes out now, or the removal.
void Publisher::removal_answered(Publication& publication, std::uint16_t status,
                                 const MessagePtr& response, Instant now) {
  const bool flow_is_lost = status == 503 && !response;
  if (flow_is_lost && !core_.closed_ && !publication.entity_tag.empty())
    return send_or_wait(publication, now);
  const PublishAnswer answer = publish_answer_of(status);
  if (!publication.removal_sent) {
    if (answer == PublishAnswer::accepted) {
      const auto tag = response->header(HeaderName::sip_etag);
      publication.entity_tag = tag && is_token(*tag) ? *tag : std::string_view{};
    } else if (answer == PublishAnswer::tag_unknown) {
      publication.entity_tag.clear();
    }
    if (!publication.entity_tag.empty() && response && send(publication, now)) return;
  }
  // 4.5: with its tag unknown there is nothing left to remove.
  const bool is_gone = answer == PublishAnswer::accepted || answer == PublishAnswer::tag_unknown ||
                       publication.entity_tag.empty();
  report(publication, is_gone ? PublicationState::unpublished : PublicationState::failed, status,
         response, 0);
  forget(publication);
}

// What may pass is tried again after a while, as is whatever says when; any other refusal ends it.
void Publisher::failed(Publication& publication, std::uint16_t status, const MessagePtr& response,
                       Instant now) {
  const auto wanted = response ? seconds_of(*response, HeaderName::retry_after) : std::nullopt;
  const PublishAnswer answer = publish_answer_of(status);
  std::uint32_t pause = pause_after(publication.failures, core_.random_);
  if (wanted) {
    pause = pause_wanted(*wanted, publication.failures, pause);
  } else if (answer != PublishAnswer::passing && answer != PublishAnswer::accepted) {
    report(publication, PublicationState::failed, status, response, 0);
    return forget(publication);
  }
  ++publication.failures;
  publication.timer = core_.arm(UserAgentTimer::publication, publication.id.value,
                                scattered(pause, core_.random_), now);
  report(publication, PublicationState::failed, status, response, pause);
}

void Publisher::due(RequestId id, Instant now) {
  Publication* const publication = core_.publications_.find(id);
  if (publication == nullptr) return;
  publication->timer = 0;
  if (!publication->pending) send_or_wait(*publication, now);
}

// One that waits for its turn as well: the one that it waits for may be gone.
void Publisher::flow_opened(Instant now) {
  const auto waiting = core_.publications_.ids_where([](const Publication& each) {
    return (each.waits_for_flow || each.waits_turn) && !each.pending;
  });
  for (const RequestId id : waiting) send_or_wait(*core_.publications_.find(id), now);
}

void Publisher::close(Instant now) {
  for (const RequestId id : core_.publications_.ids_where([](const auto&) { return true; })) {
    (void)remove(id, now);
    Publication* const left = core_.publications_.find(id);
    if (left == nullptr || left->pending) continue;
    report(*left, PublicationState::unpublished, 503, nullptr, 0);  // there is no connection
    forget(*left);
  }
}

void Publisher::report(Publication& publication, PublicationState state, std::uint16_t status,
                       const MessagePtr& response, std::uint32_t seconds) {
  publication.state = state;
  Output& output = core_.emit(OutputKind::publication);
  output.request = publication.id;
  output.status = status;
  output.reason = static_cast<std::uint8_t>(state);
  output.message = response;
  output.seconds = seconds;
}

void Publisher::forget(Publication& publication) {
  core_.timers_.cancel(publication.timer);
  core_.publications_.erase(publication.id);
}

}  // namespace sip
