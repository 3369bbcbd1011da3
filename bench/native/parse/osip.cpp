// GNU oSIP, Debian's libosip2-dev. Its headers need these two first.
#include <sys/time.h>
#include <cstdlib>
#include <cstring>

#include <osipparser2/osip_parser.h>

#include "parser.h"

namespace {

std::size_t weight_of(const char* text) { return text ? std::strlen(text) : 0; }

class Osip : public Parser {
 public:
  Osip() { parser_init(); }
  const char* name() const override { return "libosip2"; }

  std::size_t read(std::string_view frame) override {
    osip_message_t* sip = parse(frame);
    if (!sip) return 0;
    std::size_t weight = weight_of(sip->from->url->host) + weight_of(tag_of(sip->from));
    weight +=
        weight_of(sip->to->url->host) + weight_of(tag_of(sip->to)) + weight_of(branch_of(sip));
    weight += std::strtoul(sip->cseq->number, nullptr, 10) + weight_of(sip->call_id->number);
    osip_contact_t* contact = nullptr;
    if (osip_message_get_contact(sip, 0, &contact) >= 0 && contact)
      weight += weight_of(contact->url->host);
    weight += static_cast<std::size_t>(max_forwards(sip) + 1);
    each_route(sip, [&](osip_from_t* route) { weight += weight_of(route->url->host); });
    osip_message_free(sip);
    return weight;
  }

  Fields fields(std::string_view frame) override {
    osip_message_t* sip = parse(frame);
    Fields found;
    if (!sip) return found;
    const auto text = [](const char* value) { return std::string{value ? value : ""}; };
    found.from = uri_text(sip->from->url);
    found.from_tag = text(tag_of(sip->from));
    found.to = uri_text(sip->to->url);
    found.to_tag = text(tag_of(sip->to));
    found.branch = text(branch_of(sip));
    found.cseq = std::strtoul(sip->cseq->number, nullptr, 10);
    found.call_id = text(sip->call_id->number);
    if (sip->call_id->host) found.call_id += std::string{"@"} + sip->call_id->host;
    osip_contact_t* contact = nullptr;
    if (osip_message_get_contact(sip, 0, &contact) >= 0 && contact)
      found.contact = uri_text(contact->url);
    found.max_forwards = max_forwards(sip);
    each_route(sip, [&](osip_from_t* route) { found.routes.push_back(uri_text(route->url)); });
    osip_message_free(sip);
    return found;
  }

 private:
  static osip_message_t* parse(std::string_view frame) {
    osip_message_t* sip = nullptr;
    if (osip_message_init(&sip) != 0) return nullptr;
    if (osip_message_parse(sip, frame.data(), frame.size()) == 0 && sip->from && sip->to &&
        sip->cseq && sip->call_id)
      return sip;
    osip_message_free(sip);
    return nullptr;
  }
  static const char* parameter(osip_list_t* parameters, const char* name) {
    std::string wanted{name};
    osip_generic_param_t* found = nullptr;
    osip_generic_param_get_byname(parameters, wanted.data(), &found);
    return found ? found->gvalue : nullptr;
  }
  static const char* tag_of(osip_from_t* address) { return parameter(&address->gen_params, "tag"); }
  static const char* branch_of(osip_message_t* sip) {
    osip_via_t* via = nullptr;
    if (osip_message_get_via(sip, 0, &via) < 0 || !via) return nullptr;
    return parameter(&via->via_params, "branch");
  }
  static long max_forwards(osip_message_t* sip) {
    osip_header_t* header = nullptr;
    if (osip_message_header_get_byname(sip, "max-forwards", 0, &header) < 0 || !header) return -1;
    return std::strtol(header->hvalue, nullptr, 10);
  }
  template <typename Take>
  static void each_route(osip_message_t* sip, Take take) {
    osip_record_route_t* recorded = nullptr;
    for (int i = 0; osip_message_get_record_route(sip, i, &recorded) >= 0 && recorded; ++i)
      take(recorded);
    if (osip_list_size(&sip->record_routes) > 0) return;
    osip_route_t* route = nullptr;
    for (int i = 0; osip_message_get_route(sip, i, &route) >= 0 && route; ++i) take(route);
  }
  static std::string uri_text(osip_uri_t* uri) {
    char* made = nullptr;
    std::string text;
    if (osip_uri_to_str(uri, &made) == 0 && made) text = made;
    osip_free(made);
    return text;
  }
};

}  // namespace

std::unique_ptr<Parser> make_osip() { return std::make_unique<Osip>(); }
