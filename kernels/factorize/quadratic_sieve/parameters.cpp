#include "kernels/factorize/quadratic_sieve/parameters.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

namespace heiretsu::factorize {
namespace {

/// What suits a size, by trial on a Zen 4 (the README tells how). Larger counts are interpolated on logarithms.
struct Row {
  double bits;  ///< of k n
  SieveSizes sizes;
  double milliseconds;
};

constexpr std::array<Row, 16> table{{{60, {40, 15, 4'096, 12, 8, 1}, 0.25},
                                     {80, {85, 15, 8'192, 16, 10, 1}, 0.5},
                                     {100, {160, 10, 8'192, 20, 13, 1}, 1.2},
                                     {120, {360, 12, 16'384, 32, 17, 1}, 3.2},
                                     {140, {900, 20, 32'768, 64, 23, 1}, 10},
                                     {166, {2'600, 35, 32'768, 96, 28, 1}, 60},
                                     {199, {6'500, 40, 32'768, 160, 36, 1}, 320},
                                     {215, {10'500, 50, 32'768, 128, 32, 1}, 800},
                                     {232, {13'500, 55, 32'768, 128, 27, 1.73}, 2'600},
                                     {248, {24'000, 65, 65'536, 160, 27, 1.75}, 7'000},
                                     {265, {45'000, 75, 81'920, 160, 27, 1.77}, 19'000},
                                     {281, {65'000, 90, 98'304, 160, 31, 1.83}, 58'000},
                                     {298, {98'000, 120, 131'072, 160, 32, 1.84}, 150'000},
                                     {315, {130'000, 160, 131'072, 160, 33, 1.87}, 390'000},
                                     {332, {185'000, 220, 163'840, 160, 34, 1.9}, 1'150'000},
                                     {350, {230'000, 250, 196'608, 160, 34, 1.92}, 2'700'000}}};

/// The rows around a size, and where between them it lies: from 0 to 1.
struct Between {
  const Row &below, &above;
  double at;

  [[nodiscard]] double by_power(double a, double b) const { return a * std::pow(b / a, at); }
  [[nodiscard]] double linear(double a, double b) const { return a + (b - a) * at; }
};

Between rows_around(double bits) {
  bits = std::clamp(bits, table.front().bits, table.back().bits);
  const auto upper = std::find_if(table.begin() + 1, table.end(), [bits](const Row& row) { return row.bits >= bits; });
  const Row &a = *(upper - 1), &b = *upper;
  return {a, b, (bits - a.bits) / (b.bits - a.bits)};
}

/// Whole blocks, or a power of two of places within one.
std::uint32_t rounded_places(double places) {
  constexpr double block = 32'768;
  if (places >= block) return static_cast<std::uint32_t>(std::lround(places / block) * std::lround(block));
  return std::uint32_t{1} << std::lround(std::log2(places));
}

/// Vectors of primes are sieved from a multiple of their length on.
std::uint32_t rounded_unsieved(double unsieved) {
  constexpr double lanes = 32;
  return static_cast<std::uint32_t>(unsieved < lanes ? unsieved : std::round(unsieved / lanes) * lanes);
}

/// The largest prime of a base of so many, every second prime (J. Rosser's bounds, 1939).
double about_largest(double primes) {
  const double n = 2 * primes;
  return n * (std::log(n) + std::log(std::log(n)) - 1);
}

void put(std::uint8_t*& to, std::uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) *to++ = static_cast<std::uint8_t>(value >> (8 * i));
}

template <class T>
void get(const std::uint8_t*& from, T& value) {
  value = 0;
  for (unsigned i = 0; i < sizeof(T); ++i) value |= static_cast<T>(T{*from++} << (8 * i));
}

}  // namespace

std::array<std::uint8_t, SieveParameters::bytes_size> SieveParameters::bytes() const {
  std::array<std::uint8_t, bytes_size> result{};
  std::uint8_t* to = result.data();
  for (const auto member : {multiplier, primes, unsieved, places, threshold, large_bound}) put(to, member, 4);
  put(to, double_bound, 8);
  for (const auto member : {factors_of_a, pool, log_polynomials}) put(to, member, 4);
  return result;
}

SieveParameters SieveParameters::from(std::span<const std::uint8_t, bytes_size> bytes) {
  SieveParameters p;
  const std::uint8_t* from = bytes.data();
  for (auto* member : {&p.multiplier, &p.primes, &p.unsieved, &p.places, &p.threshold, &p.large_bound})
    get(from, *member);
  get(from, p.double_bound);
  for (auto* member : {&p.factors_of_a, &p.pool, &p.log_polynomials}) get(from, *member);
  return p;
}

double bits_of(const mpz_class& n) {
  long exponent = 0;
  const double mantissa = mpz_get_d_2exp(&exponent, n.get_mpz_t());
  return static_cast<double>(exponent) + std::log2(mantissa);
}

SieveSizes sieve_sizes(double bits) {
  const Between rows = rows_around(bits);
  const SieveSizes &a = rows.below.sizes, &b = rows.above.sizes;
  return {rows.by_power(a.primes, b.primes),
          rows.linear(a.multiple, b.multiple),
          rows.by_power(a.places, b.places),
          rows.linear(a.unsieved, b.unsieved),
          rows.linear(a.trust, b.trust),
          b.exponent == 1 || a.exponent == 1 ? a.exponent : rows.linear(a.exponent, b.exponent)};
}

SieveParameters sieve_parameters(const mpz_class& n, unsigned large_primes) {
  const std::uint32_t multiplier = best_multiplier(n);
  SieveSizes sizes = sieve_sizes(bits_of(n * multiplier));
  if (large_primes == 1) sizes.exponent = 1;
  return sieve_parameters(n, multiplier, sizes);
}

SieveParameters sieve_parameters(const mpz_class& n, std::uint32_t multiplier, const SieveSizes& sizes) {
  SieveParameters p;
  p.multiplier = multiplier;
  const double bits = bits_of(n * multiplier);
  p.primes = static_cast<std::uint32_t>(sizes.primes);
  p.unsieved = rounded_unsieved(sizes.unsieved);
  p.places = rounded_places(sizes.places);
  const double largest = about_largest(sizes.primes), large = std::min(sizes.multiple * largest, 0x1p32 - 1);
  p.large_bound = static_cast<std::uint32_t>(large);
  if (sizes.exponent > 1)
    p.double_bound = static_cast<std::uint64_t>(std::min(std::pow(large, sizes.exponent), 0x1p63));

  const double half_bits = std::log2(p.places) - 1;
  const double value_bits = half_bits + bits / 2 - 1.5;  // of the largest value, at the ends of the interval
  const double residue_bits = sizes.exponent * std::log2(large);
  p.threshold =
      static_cast<std::uint32_t>(std::clamp(std::round(value_bits - 0.5 - residue_bits - sizes.trust), 8.0, 127.0));

  // Primes of a are neither near the end of the base nor so large that few polynomials come of an a; and within a
  // factor of 2, as far as there are enough.
  const double a_bits = (bits - 1) / 2 - half_bits, most = std::min(0.7 * largest, 2'900.0);
  p.factors_of_a = static_cast<std::uint32_t>(std::max(3.0, std::ceil(a_bits / std::log2(most))));
  const double log_factor = a_bits / p.factors_of_a * std::log(2);
  p.pool = static_cast<std::uint32_t>(std::clamp(0.17 * std::exp(log_factor) / log_factor, 8.0, 24.0));
  constexpr std::uint64_t unit_places = std::uint64_t{1} << 26;  // some 30 ms
  p.log_polynomials = p.factors_of_a - 1;
  while (p.log_polynomials > 2 && std::uint64_t{p.places} << p.log_polynomials > unit_places) --p.log_polynomials;
  return p;
}

double sieve_milliseconds(const mpz_class& n) {
  constexpr double bits_of_doubling = 11;  // beyond the table
  const double bits = bits_of(n);
  const Between rows = rows_around(bits);
  return rows.by_power(rows.below.milliseconds, rows.above.milliseconds) *
         std::exp2(std::max(0.0, bits - table.back().bits) / bits_of_doubling);
}

}  // namespace heiretsu::factorize
