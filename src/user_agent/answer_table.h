#pragma once

#include <cstddef>
#include <cstdint>

namespace sip {

/// What a final response means to a usage, by its status: `from` up to and with `to`.
template <class Answer>
struct AnswerRow {
  std::uint16_t from;
  std::uint16_t to;
  Answer answer;
};

/// The first row that fits counts; a status without one is refused.
template <class Answer, std::size_t size>
constexpr Answer answer_in(const AnswerRow<Answer> (&rows)[size], std::uint16_t status) {
  for (const AnswerRow<Answer>& row : rows) {
    if (status >= row.from && status <= row.to) return row.answer;
  }
  return Answer::refused;
}

}  // namespace sip
