#include "drivers/factorize/text.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "drivers/input/digits.hpp"
#include "drivers/map/job.hpp"
#include "kernels/factorize/divisors.hpp"

namespace heiretsu::factorize {
namespace {

void append(std::string& text, std::uint64_t n) {
  char digits[20 + digits_slack];
  text.append(digits, write_number(digits, n));
}

void append(std::string& text, Uint128 n) {
  char digits[39 + digits_slack];
  text.append(digits, write_number(digits, n));
}

void append(std::string& text, const mpz_class& n) {
  const std::size_t old = text.size();
  text.resize(old + mpz_sizeinbase(n.get_mpz_t(), 10) + 2);
  mpz_get_str(text.data() + old, 10, n.get_mpz_t());
  text.resize(text.find('\0', old));
}

template <class Word>
bool is_proven(const PowerOf<Word>&) {
  return true;
}
bool is_proven(const BigPower& power) { return power.proven; }

template <class Word>
void append_factors(std::string& text, Word n, std::span<const PowerOf<Word>> powers) {
  LineBlock lines(text);
  (void)factorize::append_factors(lines, n, powers);
}

void append_factors(std::string& text, const mpz_class& n, std::span<const BigPower> powers) {
  append(text, n);
  text += ':';
  for (const BigPower& power : powers)
    for (std::uint32_t i = 0; i < power.exponent; ++i) {
      text += ' ';
      append(text, power.prime);
    }
  text += '\n';
}

template <class Number, class Power>
void append_json(std::string& text, const Number& n, std::span<const Power> powers) {
  text += R"({"number":")";
  append(text, n);
  text += R"(","factors":[)";
  bool proven = true, first = true;
  for (const Power& power : powers) {
    text += first ? "[\"" : ",[\"";
    append(text, power.prime);
    text += "\",";
    append(text, std::uint64_t{power.exponent});
    text += ']';
    proven = proven && is_proven(power);
    first = false;
  }
  text += proven ? "],\"proven\":true}\n" : "],\"proven\":false}\n";
}

template <class Number>
void append_divisors(std::string& text, const Number& n, std::span<const Number> divisors) {
  append(text, n);
  text += ':';
  for (const Number& divisor : divisors) {
    text += ' ';
    append(text, divisor);
  }
  text += '\n';
}

template <class Power>
std::uint64_t divisor_count(std::span<const Power> powers) {
  std::uint64_t count = 1;
  for (const Power& power : powers)
    if ((count *= power.exponent + std::uint64_t{1}) > max_divisors) break;
  return count;
}

template <class Number, class Power>
void append_any(std::string& text, Print print, const Number& n, std::span<const Power> powers) {
  switch (print) {
    case Print::factors: return append_factors(text, n, powers);
    case Print::json: return append_json(text, n, powers);
    case Print::none: return;
    case Print::divisors: break;
  }
  if (divisor_count(powers) > max_divisors) {
    std::string name;
    append(name, n);
    throw ItemError(Fault::bad_input, fmt::format("{}{} has more than {} divisors (--print factors lists its primes)",
                                                  name.substr(0, 40), name.size() > 40 ? "..." : "", max_divisors));
  }
  const std::vector<Number> divisors = n == 0 ? std::vector<Number>{} : divisors_of(powers);
  append_divisors(text, n, std::span<const Number>(divisors));
}

std::vector<PrimePower> powers_of(std::uint64_t n, std::span<const std::uint64_t> divisors) {
  std::vector<PrimePower> powers;
  // The smallest divisor above 1 of what is left is prime.
  for (const std::uint64_t divisor : divisors) {
    PrimePower power{divisor, 0};
    for (; divisor > 1 && n % divisor == 0; n /= divisor) ++power.exponent;
    if (power.exponent > 0) powers.push_back(power);
  }
  return powers;
}

/// As append_factors.
template <class Word>
bool append_checked_factors(LineBlock& lines, Word n, std::span<const PowerOf<Word>> powers) {
  char* out = write_number(lines.next(), n);
  *out++ = ':';
  Word product = 1, last = 1;
  for (const PowerOf<Word>& power : powers) {
    if (power.prime <= last || power.exponent == 0) return false;
    last = power.prime;
    for (std::uint32_t i = 0; i < power.exponent; ++i) {
      if (__builtin_mul_overflow(product, power.prime, &product)) return false;
      out = write_after_blank(out, power.prime);
    }
  }
  if (product != n && !(n == 0 && powers.empty())) return false;
  *out++ = '\n';
  lines.keep(out);
  return true;
}

}  // namespace

bool append_factors(LineBlock& lines, std::uint64_t n, std::span<const PrimePower> powers) {
  return append_checked_factors(lines, n, powers);
}

bool append_factors(LineBlock& lines, Uint128 n, std::span<const WidePower> powers) {
  return append_checked_factors(lines, n, powers);
}

void append_line(std::string& text, Print print, Uint128 n, std::span<const WidePower> powers) {
  append_any(text, print, n, powers);
}

void append_line(std::string& text, Print print, std::uint64_t n, std::span<const PrimePower> powers) {
  append_any(text, print, n, powers);
}

void append_line(std::string& text, Print print, const mpz_class& n, std::span<const BigPower> powers) {
  append_any(text, print, n, powers);
}

void append_line(std::string& text, Print print, std::uint64_t n, std::span<const std::uint64_t> divisors) {
  if (print == Print::divisors) return append_divisors(text, n, divisors);
  append_any(text, print, n, std::span<const PrimePower>(powers_of(n, divisors)));
}

}  // namespace heiretsu::factorize
