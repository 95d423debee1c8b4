#include "drivers/input/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "drivers/input/characters.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

// Above the limit on results, so that 2^20000-1 and 3000!/2990! have room for their intermediate values.
constexpr std::size_t max_intermediate_bits = 65'536;
// Of parentheses and of `^`, which both recurse.
constexpr int max_depth = 200;

std::size_t bits(const mpz_class& value) { return sgn(value) == 0 ? 0 : mpz_sizeinbase(value.get_mpz_t(), 2); }

/// Recursive descent, one function per level of precedence.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  mpz_class value() {
    skip_blanks();
    mpz_class result = sum();
    if (peek() == ')') fail("has a closing parenthesis too many");
    if (position_ != text_.size()) not_a_number();
    if (sgn(result) < 0) fail("is negative (numbers from 0 on are accepted)");
    if (bits(result) > max_number_bits) too_large();
    return result;
  }

 private:
  mpz_class sum() {
    const bool negative = peek() == '-';
    if (negative || peek() == '+') advance(1);
    mpz_class result = product();
    if (negative) result = -result;
    for (;;) {
      if (accept('+')) {
        result += product();
      } else if (accept('-')) {
        result -= product();
      } else {
        return result;
      }
    }
  }

  mpz_class product() {
    mpz_class result = power();
    for (;;) {
      if (accept('*')) {
        const mpz_class right = power();
        if (bits(result) + bits(right) > max_intermediate_bits) too_large();
        result *= right;
      } else if (accept('/')) {
        const mpz_class right = power();
        if (sgn(right) == 0) fail("divides by zero");
        if (!mpz_divisible_p(result.get_mpz_t(), right.get_mpz_t())) fail("has a division that leaves a remainder");
        mpz_divexact(result.get_mpz_t(), result.get_mpz_t(), right.get_mpz_t());
      } else {
        return result;
      }
    }
  }

  mpz_class power() {
    mpz_class base = factorial();
    if (!accept('^')) return base;
    descend();
    const mpz_class exponent = power();
    --depth_;
    if (sgn(exponent) < 0) fail("has a negative exponent");
    if (abs(base) > 1 && (!exponent.fits_ulong_p() || exponent.get_ui() > max_intermediate_bits / (bits(base) - 1)))
      too_large();
    // Only the bases 0, 1 and -1 can have an exponent this large: only its parity matters, and whether it is zero.
    const unsigned long reduced =
        exponent.fits_ulong_p() ? exponent.get_ui() : (mpz_odd_p(exponent.get_mpz_t()) ? 3UL : 2UL);
    mpz_pow_ui(base.get_mpz_t(), base.get_mpz_t(), reduced);
    return base;
  }

  mpz_class factorial() {
    mpz_class operand = primary();
    if (!accept('!')) return operand;
    if (peek() == '!') fail("has a double factorial (write (5!)! for the factorial of a factorial)");
    if (sgn(operand) < 0) fail("has the factorial of a negative number");
    if (operand > 10'000) too_large();
    mpz_fac_ui(operand.get_mpz_t(), operand.get_ui());
    return operand;
  }

  mpz_class primary() {
    if (accept('(')) {
      descend();
      mpz_class result = sum();
      if (position_ == text_.size()) fail("has an unclosed parenthesis");
      if (!accept(')')) not_a_number();
      --depth_;
      return result;
    }
    if (!is_digit(peek())) not_a_number();
    return digits();
  }

  mpz_class digits() {
    const auto rest = text_.substr(position_);
    const auto length = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
    advance(length);
    std::string_view number = rest.substr(0, length);
    number.remove_prefix(std::min(number.find_first_not_of('0'), length - 1));
    if (number.size() > max_intermediate_bits / 3) too_large();
    return mpz_class(std::string(number), 10);
  }

  [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool accept(char c) {
    if (position_ == text_.size() || text_[position_] != c) return false;
    advance(1);
    return true;
  }

  /// Behind a sign or number of `length` characters and the blanks that follow.
  void advance(std::size_t length) {
    position_ += length;
    skip_blanks();
  }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++position_;
  }

  void descend() {
    if (++depth_ > max_depth) fail(fmt::format("is nested too deep (at most {} levels)", max_depth));
  }

  [[noreturn]] void fail(std::string_view reason) const {
    throw UsageError(fmt::format("{} {}", quoted(text_), reason));
  }
  [[noreturn]] void too_large() const { fail(fmt::format("is too large (at most {} bits)", max_number_bits)); }
  [[noreturn]] void not_a_number() const { fail("is not a number (digits, or an expression such as 2^67-1)"); }

  std::string_view text_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace

mpz_class evaluate(std::string_view expression) { return Parser(expression).value(); }

Interval parse_interval(std::string_view token) {
  const auto dots = token.find("..");
  if (dots == std::string_view::npos) {
    const mpz_class value = evaluate(token);
    return {value, value};
  }
  const auto first = token.substr(0, dots);
  const auto last = token.substr(dots + 2);
  if (first.empty() || last.empty())
    throw UsageError(fmt::format("{} is a range that lacks an end (write 1..100)", quoted(token)));
  Interval interval{evaluate(first), evaluate(last)};
  if (interval.first > interval.last)
    throw UsageError(fmt::format("{} is a range that descends (write the smaller end first)", quoted(token)));
  if (bits(interval.last - interval.first) > 64)
    throw UsageError(fmt::format("{} is a range of too many numbers (at most 2^64)", quoted(token)));
  return interval;
}

}  // namespace heiretsu
