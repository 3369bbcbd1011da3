#include "support/scenario_peer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

#include "message/cseq.h"
#include "message/name_addr.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

std::string fields_of(const Message& message, HeaderName name) {
  std::string text;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name != name) continue;
    text.append(message.name_of(span)).append(": ").append(message.value_of(span)).append("\r\n");
  }
  return text;
}

std::string body_of(const ScenarioLine& line) {
  for (const char* word : {"offer", "answer", "body"}) {
    if (line.has(word)) return line.behind(word);
  }
  return {};
}

std::string tag_in(std::string_view value) {
  const auto address = parse_name_addr(value);
  return address && address->tag() ? std::string(*address->tag()) : std::string{};
}

}  // namespace

ScenarioPeer::ScenarioPeer(std::string name)
    : name_(std::move(name)), call_id_("made-by-" + name_ + "@biloxi.example.com") {}

void ScenarioPeer::sent(const MessagePtr& message) { sent_.push_back(message); }

bool ScenarioPeer::owns(std::string_view call_id) const {
  return call_id == call_id_ || std::ranges::any_of(sent_, [call_id](const MessagePtr& message) {
           return message->header(HeaderName::call_id) == call_id;
         });
}

const Message* ScenarioPeer::last_request(const std::string& method) const {
  for (auto each = sent_.rbegin(); each != sent_.rend(); ++each) {
    if (!(*each)->is_request()) continue;
    if (method.empty() ? (*each)->method() != Method::ack : (*each)->method_name() == method)
      return each->get();
  }
  return nullptr;
}

const Message* ScenarioPeer::last_dialog_response(const std::string& method) const {
  for (auto each = sent_.rbegin(); each != sent_.rend(); ++each) {
    const Message& message = **each;
    if (message.status() > 100 && message.status() < 300 && message.method_name() == method)
      return &message;
  }
  return nullptr;
}

std::string ScenarioPeer::make(const ScenarioLine& line) {
  const std::string key = line.word(1) + (line.has("to") ? line.behind("to") : "") +
                          (line.has("fork") ? line.behind("fork") : "");
  if (line.has("again")) {
    CHECK(made_.contains(key));
    return made_[key];
  }
  if (line.word(1) == "raw") return line.word(2);
  const bool is_status = std::isdigit(static_cast<unsigned char>(line.word(1)[0])) != 0;
  return made_[key] = is_status ? response(line) : request(line);
}

std::string ScenarioPeer::replaces(bool to_user_agent) const {
  const Message* const invite = last_request("INVITE");
  const Message* const answered = last_dialog_response("INVITE");
  const bool is_caller = !invite_.empty() && answered != nullptr;
  CHECK((is_caller || invite != nullptr));
  if (!is_caller && invite == nullptr) return {};
  const Message& seen = is_caller ? *answered : *invite;
  const HeaderName own = is_caller ? HeaderName::to : HeaderName::from;
  std::string theirs = name_ + "-tag";
  std::string to = tag_in(*seen.header(own));
  if (!to_user_agent) std::swap(theirs, to);
  return std::string{*seen.header(HeaderName::call_id)} + ";to-tag=" + to + ";from-tag=" + theirs;
}

std::string ScenarioPeer::response(const ScenarioLine& line) {
  const Message* const request = last_request(line.behind("to"));
  CHECK(request != nullptr);
  if (request == nullptr) return {};
  std::string head = "SIP/2.0 " + line.word(1) + " Text\r\n";
  head += fields_of(*request, HeaderName::via) + fields_of(*request, HeaderName::from);
  std::string to{*request->header(HeaderName::to)};
  if (to_of(*request) && !to_of(*request)->tag() && line.word(1) != "100" && !line.has("no-tag"))
    to += ";tag=" + tag_of(line);
  head += "To: " + to + "\r\n" + fields_of(*request, HeaderName::call_id) +
          fields_of(*request, HeaderName::cseq);
  const Method method = request->method();
  if (method == Method::register_) return finished(head, line, false);
  const bool refreshes =
      method == Method::invite || method == Method::update || method == Method::subscribe;
  const bool contact = refreshes && line.word(1) != "100" && line.word(1)[0] < '3';
  return finished(head, line, contact);
}

std::string ScenarioPeer::request(const ScenarioLine& line) {
  const std::string& method = line.word(1);
  const Message* const ours = opening_request();
  const Message* const answered = last_dialog_response(opening_method());
  const bool inside = line.has("inside") || (ours != nullptr) ||
                      (answered != nullptr && !invite_.empty() && method != "CANCEL");
  if (method == "CANCEL" || !inside || (method == "INVITE" && invite_.empty() && ours == nullptr)) {
    return first_request(line, method);
  }
  std::string from;
  std::string to;
  std::string call_id;
  std::string target;
  if (!invite_.empty() && answered != nullptr) {
    from = *answered->header(HeaderName::from);
    to = *answered->header(HeaderName::to);
    call_id = *answered->header(HeaderName::call_id);
    const auto contact = contact_of(*answered);
    target = contact ? std::string(contact->uri) : "sip:alice@a.invalid";
  } else {
    from = std::string(*ours->header(HeaderName::to));
    if (line.has("fork")) from = from.substr(0, from.find(";tag="));
    if (tag_in(from).empty()) from += ";tag=" + tag_of(line);
    to = *ours->header(HeaderName::from);
    call_id = *ours->header(HeaderName::call_id);
    target = contact_of(*ours)->uri;
  }
  if (line.has("from")) from = line.behind("from") + ";tag=" + tag_in(from);
  if (method != "ACK" && !line.has("cseq")) ++cseq_;
  const std::string cseq = line.has("cseq") ? line.behind("cseq") : std::to_string(cseq_);
  const std::string refused = method == "ACK" ? via_of_refused(cseq) : "";
  std::string head = method + " " + target + " SIP/2.0\r\n" +
                     (refused.empty() ? new_via() : refused) + "Max-Forwards: 70\r\nFrom: " + from +
                     "\r\nTo: " + to + "\r\nCall-ID: " + call_id + "\r\nCSeq: " + cseq + " " +
                     method + "\r\n";
  const auto own = line.all_behind("with");
  const bool has_own =
      std::ranges::any_of(own, [](const std::string& field) { return field.starts_with("RAck"); });
  if (method == "PRACK" && !has_own) head += rack();
  return finished(
      head, line,
      method == "INVITE" || method == "UPDATE" || method == "NOTIFY" || method == "SUBSCRIBE");
}

// The ACK of a refusal belongs to the transaction of its INVITE.
std::string ScenarioPeer::via_of_refused(const std::string& cseq) const {
  for (auto each = sent_.rbegin(); each != sent_.rend(); ++each) {
    const Message& message = **each;
    if (!message.is_request() && message.status() >= 300)
      return message.header(HeaderName::cseq) == cseq + " INVITE"
                 ? fields_of(message, HeaderName::via)
                 : "";
  }
  return {};
}

// A call, or a subscription where no call was made.
std::string ScenarioPeer::opening_method() const {
  const bool is_call = last_request("INVITE") != nullptr || invite_.starts_with("INVITE");
  return is_call ? "INVITE" : "SUBSCRIBE";
}
const Message* ScenarioPeer::opening_request() const { return last_request(opening_method()); }

// Of the last reliable response that alice sent.
std::string ScenarioPeer::rack() const {
  for (auto each = sent_.rbegin(); each != sent_.rend(); ++each) {
    const auto rseq = (*each)->header(HeaderName::rseq);
    if (!rseq) continue;
    return "RAck: " + std::string(*rseq) + " " + std::string(*(*each)->header(HeaderName::cseq)) +
           "\r\n";
  }
  return {};
}

// A request outside a dialog, and what belongs to its hop: CANCEL and the ACK of a refusal.
std::string ScenarioPeer::first_request(const ScenarioLine& line, const std::string& method) {
  if (method == "CANCEL" || (method == "ACK" && !invite_.empty())) {
    std::string head = invite_;
    head.replace(0, head.find(' '), method);
    const auto at = head.find(" INVITE\r\n");
    head.replace(at, 8, " " + method);
    return finished(head, line, false);
  }
  ++cseq_;
  const std::string uri =
      line.word(2).starts_with("sip") || line.word(2).find(':') != std::string::npos
          ? line.word(2)
          : "sip:alice@a.invalid";
  std::string head = method + " " + uri + " SIP/2.0\r\n" + new_via() +
                     "Max-Forwards: 70\r\nFrom: <sip:" + name_ +
                     "@biloxi.example.com>;tag=" + name_ +
                     "-tag\r\nTo: <sip:alice@atlanta.example.com>\r\nCall-ID: " + call_id_ +
                     "\r\nCSeq: " + std::to_string(cseq_) + " " + method + "\r\n";
  const bool opens = method == "INVITE" || method == "SUBSCRIBE";
  if (opens) invite_ = head;
  return finished(head, line, opens);
}

// What every message ends with: the extra fields, Contact, body.
std::string ScenarioPeer::finished(std::string head, const ScenarioLine& line, bool contact) const {
  for (const std::string& field : line.all_behind("with")) head += field + "\r\n";
  if (contact && !line.has("no-contact"))
    head += "Contact: <" +
            (line.has("contact") ? line.behind("contact")
                                 : "sip:" + name_ + "@192.0.2.4:5062;transport=ws") +
            ">\r\n";
  const std::string body = body_of(line);
  if (!body.empty() && !line.has("type")) head += "Content-Type: application/sdp\r\n";
  if (line.has("type")) head += "Content-Type: " + line.behind("type") + "\r\n";
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string ScenarioPeer::tag_of(const ScenarioLine& line) const {
  return line.has("fork") ? line.behind("fork") : name_ + "-tag";
}

std::string ScenarioPeer::new_via() {
  return "Via: SIP/2.0/WS 192.0.2.4:5062;branch=z9hG4bK" + name_ + std::to_string(++branch_) +
         "\r\n";
}

}  // namespace sip::test
