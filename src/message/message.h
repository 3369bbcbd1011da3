#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/shared.h"
#include "message/body.h"
#include "message/cseq.h"
#include "message/header_name.h"
#include "message/method.h"
#include "message/multipart.h"
#include "message/name_addr.h"
#include "message/session_part.h"
#include "message/via.h"

namespace sip {

/// Where a header field stands in a head: byte offsets. The value has no white space around it;
/// folds inside it are kept as they came. The table of these crosses the boundary as four words
/// each.
struct HeaderSpan {
  std::uint32_t name_begin = 0;
  std::uint32_t value_begin = 0;
  std::uint32_t value_end = 0;
  std::uint16_t name_length = 0;
  HeaderName name = HeaderName::other;
};
static_assert(sizeof(HeaderSpan) == 16);

/// What a message may hold at most. Each is there so that a peer cannot make work or memory grow;
/// past one the message is refused (docs/limits.md).
struct MessageLimits {
  std::uint32_t octets = 65536;  ///< head and body; ten times the largest INVITE seen in WebRTC
  /// A registrar tells of every binding of an address-of-record, in a line each or all in one.
  std::uint32_t header_fields = 512;
  std::uint32_t values = 512;      ///< of one line
  std::uint32_t parameters = 128;  ///< of one value; each look-up reads them all
  std::uint32_t request_uri =
      4096;                   ///< octets; a URI with a Replaces and its like has some hundred
  std::uint32_t digits = 32;  ///< of a number that the core works with; any 32-bit one has ten
  MultipartLimits multipart;
};

/// A SIP message, RFC 3261 7: a start line, a table of header fields, a body. It owns one buffer
/// with the text of its head; everything read from it is a view into that buffer. It never changes.
///
/// Header fields are parsed when they are asked for (see via.h, name_addr.h, cseq.h ...). What
/// every layer asks for is kept then: From, To, CSeq and the top Via.
class Message : public Counted {
  /// Only the parser and the builder make messages.
  class Key {
    friend class MessageParser;
    friend class MessageBuilder;
    Key() = default;
  };

 public:
  explicit Message(Key) {}

  bool is_request() const { return status_ == 0; }

  /// Of a request its method; of a response the method in its CSeq, `other` if that is unusable.
  Method method() const { return method_; }
  std::string_view method_name() const { return method_name_; }
  /// As it was sent; empty in a response.
  std::string_view request_uri() const { return request_uri_; }
  /// 100-699, or 0 in a request.
  std::uint16_t status() const { return status_; }
  std::string_view reason_phrase() const { return reason_phrase_; }
  /// "SIP/2.0" in any letter case, or another version (answered 505).
  std::string_view version() const { return version_; }

  /// The whole head, with the blank line that ends it.
  std::string_view head() const { return head_; }
  std::span<const HeaderSpan> headers() const { return headers_; }
  std::string_view name_of(const HeaderSpan& span) const;
  std::string_view value_of(const HeaderSpan& span) const;

  /// The value of the first field of that name, folds kept.
  std::optional<std::string_view> header(HeaderName name) const;
  /// The same for a field that has no enumerator; without regard to case.
  std::optional<std::string_view> header(std::string_view name) const;
  bool has(HeaderName name) const { return header(name).has_value(); }
  std::size_t count(HeaderName name) const;

  const Body& body() const { return body_; }
  /// The session description that a multipart body holds (`find_session_part`), as a body of its
  /// own. None where the body is no multipart: it may be one itself.
  const std::optional<SessionPart>& session_part() const { return session_part_; }
  /// The first rule of the Request-Line, the end of the head or Content-Length that was broken, or
  /// a limit that was passed: for `find_fault`.
  const std::optional<Error>& fault() const { return fault_; }
  /// Something else than white space stood behind the body.
  bool has_more() const { return has_more_; }

 private:
  friend class MessageParser;
  friend class MessageBuilder;
  friend const Result<NameAddr>& from_of(const Message& message);
  friend const Result<NameAddr>& to_of(const Message& message);
  friend const Result<CSeq>& cseq_of(const Message& message);
  friend const Result<Via>& top_via_of(const Message& message);

  std::string head_;
  std::vector<HeaderSpan> headers_;
  Body body_;
  std::optional<SessionPart> session_part_;
  std::string_view method_name_;
  std::string_view request_uri_;
  std::string_view reason_phrase_;
  std::string_view version_;
  std::optional<Error> fault_;
  mutable std::optional<Result<NameAddr>> from_;
  mutable std::optional<Result<NameAddr>> to_;
  mutable std::optional<Result<CSeq>> cseq_;
  mutable std::optional<Result<Via>> top_via_;
  std::uint16_t status_ = 0;
  Method method_ = Method::other;
  bool has_more_ = false;
};

using MessagePtr = Shared<const Message>;

/// Takes a head apart, RFC 3261 7 and 7.3.1: the octets up to and with the first blank line, and
/// the body beside it. Error: `malformed` where no start line of SIP is found. Past a limit the
/// rest is not read and the fault of the message is `too_large` (513; 413 for the body). A broken
/// line below a good start line is passed over. More lenient than the grammar: LF alone ends a
/// line, and empty lines may stand before the start line. A body longer than Content-Length says is
/// cut; the core then holds the octets itself.
Result<MessagePtr> parse_message(std::string head, Body body, BodyStore& bodies,
                                 const MessageLimits& limits = {});

/// The first thing that keeps a message from being processed, with the status to answer a request
/// with (RFC 3261 8.2, 16.3; RFC 4475 3.1.2, 3.3): SIP version (505), Via, From, To, Call-ID, CSeq
/// missing, doubled or unparsable, CSeq's method or number, Max-Forwards, Content-Length (400 each,
/// naming the header field). Header fields that are of no interest to every request are not looked
/// at.
std::optional<Error> find_fault(const Message& message);

}  // namespace sip
