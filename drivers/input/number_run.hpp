#pragma once
#include <algorithm>
#include <cstdint>

#include "drivers/input/characters.hpp"
#include "drivers/input/digits.hpp"
#include "drivers/input/plain_block.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// What a token stands for: first, first + 1, ..., `count` numbers; several of them are all below 2^64.
struct NumberRun {
  Uint128 first = 0;
  std::uint64_t count = 1;
  const char* end = nullptr;  ///< after the token; null where it is none of those that are counted
};

/// Any but a number below 2^64.
[[nodiscard]] NumberRun read_other_run(const char* text, const char* last, std::uint64_t limit);

/// Reads the token at the front of the text that ends before `last`; the first plain_context bytes may be read. It
/// is a number of at most 30 digits, or an expression or a range A..B below 2^64. A range of `limit` numbers and more
/// fills windows of its own and is not read, nor is what is wrong, or a comment. Takes some ns for digits, else as long
/// as parse_interval().
[[nodiscard]] inline NumberRun read_run(const char* text, const char* last, std::uint64_t limit) {
  const ReadNumber<std::uint64_t> number = read_number(text);
  if (number.end != nullptr && ends_token(*number.end)) return {number.value, 1, number.end};
  return read_other_run(text, last, limit);
}

/// Calls take(run) with what the tokens that begin in a block stand for, one after the other, until it returns false or
/// one is none that is counted. Returns whether neither came. The bytes around the block: as count_plain() has them.
template <class Take>
bool for_each_run(const char* text, std::uint64_t limit, Take take) {
  const char *const end = text + plain_block, *const last = end + plain_context;
  const auto behind_spaces = [end](const char* at) {
    while (at < end && is_space(*at)) ++at;
    return at;
  };
  const char* at = is_space(text[-1]) ? text : std::find_if(text, last, ends_token);
  for (at = behind_spaces(at); at < end; at = behind_spaces(at)) {
    const NumberRun run = read_run(at, last, limit);
    if (run.end == nullptr || !take(run)) return false;
    at = run.end;
  }
  return true;
}

/// Counts the numbers of the tokens that begin in a block, ranges expanded, up to one that is from 2^64 on or none that
/// read_run() reads; in a plain block all. The bytes around it: as count_plain() has them; `limit`: as in read_run(),
/// at most 2^20. Takes 0.3 us for a plain block.
[[nodiscard]] BlockCount count_block(const char* text, std::uint64_t limit);

}  // namespace heiretsu
