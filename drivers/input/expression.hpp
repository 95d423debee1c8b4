#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <string_view>

namespace heiretsu {

/// The largest number the command line accepts, in bits.
inline constexpr std::size_t max_number_bits = 20'000;

/// The value of a number or an expression without blanks, such as `2^61-1`, `20!+1` or `(2^64-1)/3`.
///
/// Digits, `+ - * / ^ !` and parentheses with their usual precedence; `^` groups to the right, `/` must divide exactly,
/// a leading sign is allowed (`+5`), leading zeros are ignored. The result is at least 0 and has at most
/// `max_number_bits` bits. Sizes are bounded before anything is computed, so every expression is evaluated or refused
/// at once.
/// @throws UsageError with the expression and the reason: not a number, unclosed parenthesis, negative, too large, ...
[[nodiscard]] mpz_class evaluate(std::string_view expression);

/// The integers first, first + 1, ..., last.
struct Interval {
  mpz_class first;
  mpz_class last;
};

/// One token of input: an expression (first == last) or a range `A..B` of two expressions, both ends included, of at
/// most 2^64 numbers.
/// @throws UsageError as `evaluate` does, and for a range that descends, lacks an end or holds more numbers.
[[nodiscard]] Interval parse_interval(std::string_view token);

}  // namespace heiretsu
