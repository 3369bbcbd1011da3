#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/comma_list.h"
#include "message/field_value.h"
#include "message/utf16_spans.h"

namespace sip::bindings {

/// The values of one line of a header field as words, for `parseHeader`: how many values, how many
/// more did not parse, the form; then for each value its three parts and how many parameters, and
/// for each of those name and value. A piece of text is two words, begin and end in UTF-16 units of
/// the line; one that is absent is twice `kAbsent`.
class FieldRecord {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFFU;

  const std::uint32_t* write(HeaderName name, std::string_view line) {
    line_ = line;
    offsets_ = utf16_offsets(line);
    words_ = {0, 0, static_cast<std::uint32_t>(form_of(name))};
    if (is_list(name)) {
      CommaList list{line};
      while (const auto value = list.next()) add(name, *value);
    } else {
      add(name, line);
    }
    return words_.data();
  }

 private:
  void add(HeaderName name, std::string_view text) {
    const auto value = parse_field_value(name, text);
    ++words_[value ? 0 : 1];
    if (!value) return;
    for (const std::string_view part : value->parts) add_span(part);
    words_.push_back(static_cast<std::uint32_t>(value->params.size()));
    for (const Parameter& param : value->params) {
      add_span(param.name);
      add_span(param.value.value_or(std::string_view{}));
    }
  }
  void add_span(std::string_view part) {
    if (part.data() == nullptr) {
      words_.insert(words_.end(), 2, kAbsent);
      return;
    }
    const auto begin = static_cast<std::size_t>(part.data() - line_.data());
    words_.push_back(unit(begin));
    words_.push_back(unit(begin + part.size()));
  }
  std::uint32_t unit(std::size_t octet) const {
    return offsets_.empty() ? static_cast<std::uint32_t>(octet) : offsets_[octet];
  }

  std::string_view line_;
  std::vector<std::uint32_t> offsets_;
  std::vector<std::uint32_t> words_;
};

}  // namespace sip::bindings
