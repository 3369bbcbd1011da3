#include "message/feature_tags.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/comma_list.h"
#include "grammar/cursor.h"
#include "grammar/parameters.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

constexpr std::string_view kBaseTags =
    "actor,application,audio,automata,class,control,data,description,duplex,events,extensions,"
    "isfocus,language,methods,mobility,priority,schemes,text,type,video";
/// Two that contradict each other stand side by side.
constexpr std::string_view kDirectives =
    "proxy,redirect,cancel,no-cancel,fork,no-fork,recurse,no-recurse,parallel,sequential,queue,"
    "no-queue";

// The place of a name in a list; -1: it is none of them.
int place_in(std::string_view names, std::string_view name) {
  CommaList list{names};
  for (int place = 0; const auto known = list.next(); ++place) {
    if (equal_ignoring_case(*known, name)) return place;
  }
  return -1;
}

//     ftag-name = ALPHA *( ALPHA / DIGIT / "!" / "'" / "." / "-" / "%" )
bool is_feature_tag(std::string_view name) {
  if (place_in(kBaseTags, name) >= 0) return true;
  if (name.size() < 2 || name[0] != '+' || !is_class(name[1], kAlpha)) return false;
  return std::ranges::all_of(name.substr(2), [](char c) {
    return is_class(c, kAlpha | kDigit) || std::string_view{"!'.-%"}.find(c) != std::string::npos;
  });
}

//     number = [ "+" / "-" ] 1*DIGIT ["." 0*DIGIT]
bool take_number(Cursor& in) {
  if (!in.take('+')) in.take('-');
  if (in.take_while(kDigit).empty()) return false;
  if (in.take('.')) in.take_while(kDigit);
  return true;
}

//     numeric = "#" ( ">=" / "<=" / "=" / (number ":") ) number
bool is_numeric(std::string_view text) {
  Cursor in{text};
  in.take('#');
  if (in.take('>') || in.take('<')) {
    if (!in.take('=')) return false;
  } else if (!in.take('=') && !(take_number(in) && in.take(':'))) {
    return false;
  }
  return take_number(in) && in.at_end();
}

bool is_tag_value(std::string_view text) {
  if (text.starts_with('!')) text.remove_prefix(1);
  if (text.starts_with('#')) return is_numeric(text);
  return is_token(text) && text.find('!') == std::string_view::npos;
}

//     string-value = "<" *(qdtext-no-abkt / quoted-pair ) ">"
bool is_feature_value(std::string_view quoted) {
  if (quoted.size() < 2 || !quoted.starts_with('"') ||
      quoted_string_length(quoted) != quoted.size())
    return false;
  std::string_view text = quoted.substr(1, quoted.size() - 2);
  if (text.starts_with('<'))
    return text.ends_with('>') && text.find_first_of("<>", 1) == text.size() - 1;
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!is_tag_value(trim(text.substr(0, comma)))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

//     *( SEMI feature-param ); `flags` are parameters that have no value
Result<void> check_params(std::string_view text, std::string_view flags) {
  std::size_t parsed = 0;
  std::size_t counted = 0;
  std::string_view rest = text;
  while (const auto param = Parameters::take(rest)) {
    const bool is_flag = place_in(flags, param->name) >= 0;
    if (is_flag ? param->value.has_value() : !is_feature_tag(param->name))
      return invalid_argument(
          "feature tag: neither a base tag nor behind a plus sign (RFC 3840 9)");
    if (param->value && !is_feature_value(*param->value))
      return invalid_argument("feature tag: not a value of one (RFC 3840 9)");
    if (Parameters{rest}.has(param->name)) return invalid_argument("feature tag: given twice");
    ++parsed;
  }
  // What does not parse is passed over by `take`.
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') i += std::max<std::size_t>(quoted_string_length(text.substr(i)), 1) - 1;
    if (text[i] == ',') return invalid_argument("feature tags: a comma");
    if (text[i] == ';') ++counted;
  }
  if (counted != parsed || (!text.empty() && !text.starts_with(';')))
    return invalid_argument("feature tags: not parameters behind semicolons");
  return {};
}

}  // namespace

Result<void> check_feature_params(std::string_view params) { return check_params(params, {}); }

Result<void> check_contact_preferences(std::string_view values, bool accepts) {
  CommaList list{values};
  while (const auto value = list.next()) {
    if (!value->starts_with('*'))
      return invalid_argument("contact preference: no asterisk (RFC 3841 9.2)");
    const std::string_view params = trim(value->substr(1));
    const auto checked = check_params(params, accepts ? "require,explicit" : "");
    if (!checked) return checked;
  }
  return {};
}

Result<void> check_request_disposition(std::string_view values) {
  unsigned seen = 0;
  CommaList list{values};
  while (const auto value = list.next()) {
    const int place = place_in(kDirectives, *value);
    if (place < 0) return invalid_argument("Request-Disposition: no directive of RFC 3841 9.1");
    const unsigned kind = 1U << static_cast<unsigned>(place / 2);
    if ((seen & kind) != 0)
      return invalid_argument("Request-Disposition: two directives of one kind");
    seen |= kind;
  }
  return {};
}

}  // namespace sip
