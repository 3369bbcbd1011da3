#include "message/message_builder.h"

#include <algorithm>
#include <utility>

#include "base/put.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/name_addr.h"

namespace sip {
namespace {

constexpr std::string_view kVersion = "SIP/2.0";
constexpr std::string_view kColon = ": ";
constexpr std::string_view kLineEnd = "\r\n";
// Most requests fit: one allocation for the text, one for the table.
constexpr std::size_t kUsualHead = 768;
constexpr std::size_t kFieldsExpected = 20;

// Room for a text; what is in it nobody reads before it is written.
void make_room(std::string& text, std::size_t octets) {
  text.resize_and_overwrite(octets, [octets](char*, std::size_t) { return octets; });
}

}  // namespace

MessageBuilder::MessageBuilder() : message_(Shared<Message>::make(Message::Key{})) {
  make_room(message_->head_, kUsualHead);
  message_->headers_.reserve(kFieldsExpected);
}

MessageBuilder MessageBuilder::request(std::string_view method, std::string_view request_uri) {
  MessageBuilder builder;
  builder.write_line({method, " ", request_uri, " ", kVersion, kLineEnd});
  builder.message_->method_ = method_from(method);
  builder.method_length_ = method.size();
  builder.uri_length_ = request_uri.size();
  return builder;
}

MessageBuilder MessageBuilder::response(std::uint16_t status, std::string_view reason_phrase) {
  MessageBuilder builder;
  const std::string_view phrase =
      reason_phrase.empty() ? default_reason_phrase(status) : reason_phrase;
  builder.write_line({kVersion, " ", DecimalText{status}.view(), " ", phrase, kLineEnd});
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
  const std::string_view head = message.head();
  const std::size_t begin = span.name_begin;
  const std::size_t name_end = begin + span.name_length;
  const std::size_t value_end = span.value_end;
  if (span.value_begin != name_end + kColon.size() ||
      head.substr(name_end, kColon.size()) != kColon ||
      head.substr(value_end, kLineEnd.size()) != kLineEnd) {
    const std::string_view value = message.value_of(span);
    return write_field(span.name, message.name_of(span), {&value, 1});
  }
  // The line stands as it would be written.
  const auto moved =
      static_cast<std::uint32_t>(length_ - begin);  // modulo 2^32, where it moves to the front
  const std::string_view line = head.substr(begin, value_end + kLineEnd.size() - begin);
  put(room(line.size()), line);
  HeaderSpan copied = span;
  copied.name_begin += moved;
  copied.value_begin += moved;
  copied.value_end += moved;
  message_->headers_.push_back(copied);
  return *this;
}

MessagePtr MessageBuilder::finish(Body body) && {
  header(HeaderName::content_length, body.length());
  Message& message = *message_;
  put(room(kLineEnd.size()), kLineEnd);
  message.head_.resize(length_);
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
    if (const auto& cseq = cseq_of(message)) {
      message.method_name_ = cseq->method;
      message.method_ = method_from(cseq->method);
    }
  }
  return std::move(message_);
}

MessageBuilder& MessageBuilder::write_field(HeaderName name, std::string_view text,
                                            std::span<const std::string_view> parts) {
  std::size_t value_length = 0;
  for (const std::string_view part : parts) value_length += part.size();
  const std::size_t begin = length_;
  const std::size_t value_begin = begin + text.size() + kColon.size();
  const std::size_t value_end = value_begin + value_length;
  char* at = put(room(value_end + kLineEnd.size() - begin), text);
  *at++ = ':';
  *at++ = ' ';
  for (const std::string_view part : parts) at = put(at, part);
  *at++ = '\r';
  *at = '\n';
  message_->headers_.push_back({.name_begin = static_cast<std::uint32_t>(begin),
                                .value_begin = static_cast<std::uint32_t>(value_begin),
                                .value_end = static_cast<std::uint32_t>(value_end),
                                .name_length = static_cast<std::uint16_t>(text.size()),
                                .name = name});
  return *this;
}

void MessageBuilder::write_line(std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) put(room(part.size()), part);
}

// The next octets of the head.
char* MessageBuilder::room(std::size_t octets) {
  std::string& head = message_->head_;
  const std::size_t begin = length_;
  length_ += octets;
  if (length_ > head.size()) make_room(head, std::max(length_, head.size() * 2));
  return head.data() + begin;
}

MessageBuilder make_response(const Message& request, std::uint16_t status,
                             std::string_view reason_phrase, std::string_view to_tag) {
  MessageBuilder response = MessageBuilder::response(status, reason_phrase);
  response.copy(request, HeaderName::via).copy(request, HeaderName::from);
  const auto& to = to_of(request);
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
