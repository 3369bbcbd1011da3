#include <charconv>

#include "grammar/comma_list.h"
#include "message/cseq.h"
#include "message/message_parser.h"
#include "message/name_addr.h"
#include "message/via.h"
#include "parser.h"

namespace {

using namespace sip;

/// There are no bodies of a host: each is the message's own, as those of the peers are.
class NoTexts : public BodyHost {
 public:
  std::string octets(BodyId) override { return {}; }
  void released(BodyId) override {}
};

class Ours : public Parser {
 public:
  const char* name() const override { return "sip-wasm"; }

  std::size_t read(std::string_view frame) override {
    const MessagePtr message = parse(frame);
    if (!message) return 0;
    const auto& from = from_of(*message);
    const auto& to = to_of(*message);
    const auto& via = top_via_of(*message);
    const auto& cseq = cseq_of(*message);
    if (!from || !to || !via || !cseq) return 0;
    std::size_t weight = from->uri.size() + from->tag().value_or("").size() + to->uri.size();
    weight += to->tag().value_or("").size() + via->branch.value_or("").size() + cseq->number;
    weight += message->header(HeaderName::call_id).value_or("").size();
    if (const auto contact = contact_of(*message)) weight += contact->uri.size();
    weight += static_cast<std::size_t>(max_forwards(*message) + 1);
    each_route(*message, [&](const NameAddr& route) { weight += route.uri.size(); });
    return weight;
  }

  Fields fields(std::string_view frame) override {
    const MessagePtr message = parse(frame);
    Fields found;
    if (!message) return found;
    const auto text = [](std::string_view view) { return std::string{view}; };
    if (const auto& from = from_of(*message)) {
      found.from = text(from->uri);
      found.from_tag = text(from->tag().value_or(""));
    }
    if (const auto& to = to_of(*message)) {
      found.to = text(to->uri);
      found.to_tag = text(to->tag().value_or(""));
    }
    if (const auto& via = top_via_of(*message)) found.branch = text(via->branch.value_or(""));
    if (const auto& cseq = cseq_of(*message)) found.cseq = cseq->number;
    found.call_id = text(message->header(HeaderName::call_id).value_or(""));
    if (const auto contact = contact_of(*message)) found.contact = text(contact->uri);
    found.max_forwards = max_forwards(*message);
    each_route(*message, [&](const NameAddr& route) { found.routes.push_back(text(route.uri)); });
    return found;
  }

 private:
  MessagePtr parse(std::string_view frame) {
    // As a frame of octets is read in the page: the parser finds the end of the head.
    MessageParser parser{std::string{frame}, limits_};
    if (!parser.parse_head()) return nullptr;
    const std::string_view body = frame.substr(parser.cut_head());
    parser.take_body(bodies_.make(std::string{body}), bodies_);
    return std::move(parser).message();
  }

  static long max_forwards(const Message& message) {
    const std::string_view text = message.header(HeaderName::max_forwards).value_or("");
    long value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  template <typename Take>
  static void each_route(const Message& message, Take take) {
    const bool recorded = message.has(HeaderName::record_route);
    const HeaderName wanted = recorded ? HeaderName::record_route : HeaderName::route;
    for (const HeaderSpan& span : message.headers()) {
      if (span.name != wanted) continue;
      CommaList values{message.value_of(span)};
      while (const auto value = values.next()) {
        if (const auto route = parse_name_addr(*value)) take(*route);
      }
    }
  }

  const MessageLimits limits_;
  NoTexts texts_;
  BodyStore bodies_{texts_};
};

}  // namespace

std::unique_ptr<Parser> make_ours() { return std::make_unique<Ours>(); }
