// Sofia-SIP, Debian's libsofia-sip-ua-dev.
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/url.h>

#include <cstring>

#include "parser.h"

namespace {

std::size_t weight_of(const char* text) { return text ? std::strlen(text) : 0; }

class Sofia : public Parser {
 public:
  const char* name() const override { return "Sofia-SIP"; }

  std::size_t read(std::string_view frame) override {
    msg_t* message = parse(frame);
    const sip_t* sip = sip_object(message);
    if (!sip || !sip->sip_from || !sip->sip_to || !sip->sip_via || !sip->sip_cseq) {
      msg_destroy(message);
      return 0;
    }
    std::size_t weight =
        weight_of(sip->sip_from->a_url->url_host) + weight_of(sip->sip_from->a_tag);
    weight += weight_of(sip->sip_to->a_url->url_host) + weight_of(sip->sip_to->a_tag);
    weight += weight_of(sip->sip_via->v_branch) + sip->sip_cseq->cs_seq;
    weight += weight_of(sip->sip_call_id->i_id);
    if (sip->sip_contact) weight += weight_of(sip->sip_contact->m_url->url_host);
    if (sip->sip_max_forwards) weight += sip->sip_max_forwards->mf_count;
    for (const sip_route_t* route = routes_of(sip); route; route = route->r_next)
      weight += weight_of(route->r_url->url_host);
    msg_destroy(message);
    return weight;
  }

  Fields fields(std::string_view frame) override {
    msg_t* message = parse(frame);
    const sip_t* sip = sip_object(message);
    Fields found;
    if (sip && sip->sip_from && sip->sip_to && sip->sip_via && sip->sip_cseq && sip->sip_call_id) {
      const auto text = [](const char* value) { return std::string{value ? value : ""}; };
      found.from = uri_text(sip->sip_from->a_url);
      found.from_tag = text(sip->sip_from->a_tag);
      found.to = uri_text(sip->sip_to->a_url);
      found.to_tag = text(sip->sip_to->a_tag);
      found.branch = text(sip->sip_via->v_branch);
      found.cseq = sip->sip_cseq->cs_seq;
      found.call_id = text(sip->sip_call_id->i_id);
      if (sip->sip_contact) found.contact = uri_text(sip->sip_contact->m_url);
      if (sip->sip_max_forwards)
        found.max_forwards = static_cast<long>(sip->sip_max_forwards->mf_count);
      for (const sip_route_t* route = routes_of(sip); route; route = route->r_next)
        found.routes.push_back(uri_text(route->r_url));
    }
    msg_destroy(message);
    return found;
  }

 private:
  static msg_t* parse(std::string_view frame) {
    return msg_make(sip_default_mclass(), 0, frame.data(), static_cast<ssize_t>(frame.size()));
  }
  static const sip_route_t* routes_of(const sip_t* sip) {
    return sip->sip_record_route ? sip->sip_record_route : sip->sip_route;
  }
  static std::string uri_text(const url_t* uri) {
    char* made = url_as_string(nullptr, uri);
    std::string text{made ? made : ""};
    su_free(nullptr, made);
    return text;
  }
};

}  // namespace

std::unique_ptr<Parser> make_sofia() { return std::make_unique<Sofia>(); }
