#include "message/date.h"

#include <type_traits>

#include "grammar/char_class.h"
#include "grammar/digits.h"

namespace sip {
namespace {

// Where `name` stands in a text of names of three letters, from 1 on; 0 if it does not.
std::uint8_t index_of(std::string_view name, std::string_view names) {
  for (std::size_t i = 0; i < names.size(); i += 3) {
    if (equal_ignoring_case(name, names.substr(i, 3))) return static_cast<std::uint8_t>(i / 3 + 1);
  }
  return 0;
}

// A number at a place of its own, at most `most`.
bool read(std::string_view digits, std::uint16_t least, std::uint16_t most, auto& number) {
  const auto parsed = parse_digits<std::uint16_t>(digits);
  if (!parsed || *parsed < least || *parsed > most) return false;
  number = static_cast<std::remove_reference_t<decltype(number)>>(*parsed);
  return true;
}

std::uint8_t last_day_of(const Date& date) {
  if (date.month == 4 || date.month == 6 || date.month == 9 || date.month == 11) return 30;
  if (date.month != 2) return 31;
  const bool is_leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  return is_leap ? 29 : 28;
}

}  // namespace

Result<Date> parse_date(std::string_view value) {
  constexpr std::string_view kForm = "Sat, 13 Nov 2010 23:29:00 GMT";
  constexpr std::string_view kDays = "MonTueWedThuFriSatSun";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (value.size() != kForm.size()) return malformed("Date: not a SIP-date");
  for (const std::size_t at : {3U, 4U, 7U, 11U, 16U, 19U, 22U, 25U}) {
    if (value[at] != kForm[at]) return malformed("Date: not a SIP-date");
  }
  if (!equal_ignoring_case(value.substr(26), "GMT")) return malformed("Date: not in GMT");
  Date date;
  date.month = index_of(value.substr(8, 3), kMonths);
  if (index_of(value.substr(0, 3), kDays) == 0 || date.month == 0 ||
      !read(value.substr(12, 4), 0, 9999, date.year) ||
      !read(value.substr(5, 2), 1, last_day_of(date), date.day) ||
      !read(value.substr(17, 2), 0, 23, date.hour) ||
      !read(value.substr(20, 2), 0, 59, date.minute) ||
      !read(value.substr(23, 2), 0, 59, date.second)) {
    return malformed("Date: a part is out of its range");
  }
  return date;
}

}  // namespace sip
