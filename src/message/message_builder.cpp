#include "message/message_builder.h"

#include <utility>

#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/name_addr.h"

namespace sip {
namespace {

constexpr std::string_view kVersion = "SIP/2.0";

}  // namespace

MessageBuilder::MessageBuilder() : message_(new Message) {
  // Most requests fit: one allocation for the text, one for the table.
  message_->head_.reserve(768);
  message_->headers_.reserve(16);
}

MessageBuilder MessageBuilder::request(std::string_view method, std::string_view request_uri) {
  MessageBuilder builder;
  std::string& head = builder.message_->head_;
  head.append(method).append(" ").append(request_uri).append(" ").append(kVersion).append("\r\n");
  builder.message_->method_ = method_from(method);
  builder.method_length_ = method.size();
  builder.uri_length_ = request_uri.size();
  return builder;
}

MessageBuilder MessageBuilder::response(std::uint16_t status, std::string_view reason_phrase) {
  MessageBuilder builder;
  const std::string_view phrase =
      reason_phrase.empty() ? default_reason_phrase(status) : reason_phrase;
  std::string& head = builder.message_->head_;
  head.append(kVersion)
      .append(" ")
      .append(DecimalText{status}.view())
      .append(" ")
      .append(phrase)
      .append("\r\n");
  builder.message_->status_ = status;
  builder.uri_length_ = phrase.size();
  return builder;
}

MessageBuilder& MessageBuilder::header(HeaderName name,
                                       std::initializer_list<std::string_view> parts) {
  begin_field(name, to_string(name));
  for (const std::string_view part : parts) message_->head_ += part;
  end_field();
  return *this;
}

MessageBuilder& MessageBuilder::header(HeaderName name, std::uint32_t number) {
  return header(name, DecimalText{number}.view());
}

MessageBuilder& MessageBuilder::header(std::string_view name, std::string_view value) {
  begin_field(header_name_from(name), name);
  message_->head_ += value;
  end_field();
  return *this;
}

MessageBuilder& MessageBuilder::copy(const Message& message, HeaderName name) {
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == name) copy(message, span);
  }
  return *this;
}

MessageBuilder& MessageBuilder::copy(const Message& message, const HeaderSpan& span) {
  begin_field(span.name, message.name_of(span));
  message_->head_ += message.value_of(span);
  end_field();
  return *this;
}

MessagePtr MessageBuilder::finish(Body body) && {
  header(HeaderName::content_length, body.length());
  Message& message = *message_;
  message.head_ += "\r\n";
  message.body_ = std::move(body);
  if (!message.body_.empty()) {
    message.session_part_ =
        take_session_part(message.body_, message.header(HeaderName::content_type).value_or(""));
  }
  const std::string_view head = message.head_;
  if (message.status_ == 0) {
    message.method_name_ = head.substr(0, method_length_);
    message.request_uri_ = head.substr(method_length_ + 1, uri_length_);
    message.version_ = head.substr(method_length_ + uri_length_ + 2, kVersion.size());
  } else {
    message.version_ = head.substr(0, kVersion.size());
    message.reason_phrase_ = head.substr(kVersion.size() + 5, uri_length_);
    if (const auto cseq = cseq_of(message)) {
      message.method_name_ = cseq->method;
      message.method_ = method_from(cseq->method);
    }
  }
  return std::move(message_);
}

void MessageBuilder::begin_field(HeaderName name, std::string_view text) {
  HeaderSpan span;
  span.name = name;
  span.name_begin = static_cast<std::uint32_t>(message_->head_.size());
  span.name_length = static_cast<std::uint16_t>(text.size());
  message_->head_.append(text).append(": ");
  span.value_begin = static_cast<std::uint32_t>(message_->head_.size());
  message_->headers_.push_back(span);
}

void MessageBuilder::end_field() {
  message_->headers_.back().value_end = static_cast<std::uint32_t>(message_->head_.size());
  message_->head_ += "\r\n";
}

MessageBuilder make_response(const Message& request, std::uint16_t status,
                             std::string_view reason_phrase, std::string_view to_tag) {
  MessageBuilder response = MessageBuilder::response(status, reason_phrase);
  response.copy(request, HeaderName::via).copy(request, HeaderName::from);
  const auto to = to_of(request);
  if (status != 100 && !to_tag.empty() && to && !to->params.has("tag")) {
    response.header(HeaderName::to, {to->text, ";tag=", to_tag});
  } else {
    response.copy(request, HeaderName::to);
  }
  response.copy(request, HeaderName::call_id).copy(request, HeaderName::cseq);
  // 8.2.6.1: a 100 gives the Timestamp back.
  if (status == 100) response.copy(request, HeaderName::timestamp);
  return response;
}

}  // namespace sip
