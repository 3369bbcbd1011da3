#include "message/message_builder.h"

#include <algorithm>
#include <utility>

#include "base/joined.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/name_addr.h"

namespace sip {
namespace {

constexpr std::string_view kVersion = "SIP/2.0";
constexpr std::string_view kColon = ": ";
constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

MessageBuilder::MessageBuilder() : message_(Shared<Message>::make(Message::Key{})) {
  // Most requests fit: one allocation for the text, one for the table.
  message_->head_.reserve(768);
  message_->headers_.reserve(16);
}

MessageBuilder MessageBuilder::request(std::string_view method, std::string_view request_uri) {
  MessageBuilder builder;
  std::string& head = builder.message_->head_;
  append(head, {method, " ", request_uri, " ", kVersion, kLineEnd});
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
  append(head, {kVersion, " ", DecimalText{status}.view(), " ", phrase, kLineEnd});
  builder.message_->status_ = status;
  builder.uri_length_ = phrase.size();
  return builder;
}

MessageBuilder& MessageBuilder::header(HeaderName name,
                                       std::initializer_list<std::string_view> parts) {
  return write_field(name, to_string(name), parts);
}

MessageBuilder& MessageBuilder::header(HeaderName name, std::uint32_t number) {
  return header(name, DecimalText{number}.view());
}

MessageBuilder& MessageBuilder::header(std::string_view name, std::string_view value) {
  return write_field(header_name_from(name), name, {&value, 1});
}

MessageBuilder& MessageBuilder::copy(const Message& message, HeaderName name) {
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == name) copy(message, span);
  }
  return *this;
}

MessageBuilder& MessageBuilder::copy(const Message& message, const HeaderSpan& span) {
  const std::string_view value = message.value_of(span);
  return write_field(span.name, message.name_of(span), {&value, 1});
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

// The text grows once for a field.
MessageBuilder& MessageBuilder::write_field(HeaderName name, std::string_view text,
                                            std::span<const std::string_view> parts) {
  std::string& head = message_->head_;
  const std::size_t begin = head.size();
  HeaderSpan span;
  span.name = name;
  span.name_begin = static_cast<std::uint32_t>(begin);
  span.name_length = static_cast<std::uint16_t>(text.size());
  span.value_begin = static_cast<std::uint32_t>(begin + text.size() + kColon.size());
  span.value_end = span.value_begin;
  for (const std::string_view part : parts)
    span.value_end += static_cast<std::uint32_t>(part.size());
  const std::size_t end = span.value_end + kLineEnd.size();
  if (end > head.capacity()) head.reserve(std::max(end, head.capacity() * 2));
  head.resize_and_overwrite(end, [&](char* at, std::size_t size) {
    at += begin;
    at = std::ranges::copy(text, at).out;
    *at++ = ':';
    *at++ = ' ';
    for (const std::string_view part : parts) at = std::ranges::copy(part, at).out;
    *at++ = '\r';
    *at = '\n';
    return size;
  });
  message_->headers_.push_back(span);
  return *this;
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
