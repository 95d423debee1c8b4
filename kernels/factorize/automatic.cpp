#include "kernels/factorize/automatic.hpp"

#include <algorithm>
#include <span>

#include <flint/flint.h>
#include <flint/ulong_extras.h>

#include "kernels/factorize/products.hpp"

namespace heiretsu::factorize {
namespace {

/// GMP's 25 Miller-Rabin rounds follow its own Baillie-PSW test: another implementation and other bases than
/// factor_big's.
constexpr int rounds = 25;

bool multiplies_back(const mpz_class& n, const std::vector<BigPower>& powers) {
  mpz_class product = 1, power_value, last = 1;
  for (const BigPower& power : powers) {
    if (power.prime <= last || power.exponent == 0) return false;
    last = power.prime;
    mpz_pow_ui(power_value.get_mpz_t(), power.prime.get_mpz_t(), power.exponent);
    product *= power_value;
  }
  return product == n;
}

bool is_prime_again(std::uint64_t n) { return n_is_prime(n) != 0; }
bool is_prime_again(const mpz_class& n) { return mpz_probab_prime_p(n.get_mpz_t(), rounds) != 0; }
bool is_prime_again(Uint128 n) {
  return n >> 64 == 0 ? is_prime_again(static_cast<std::uint64_t>(n)) : is_prime_again(mpz_of(n));
}

template <class Powers>
bool all_prime(const Powers& powers) {
  return std::all_of(powers.begin(), powers.end(), [](const auto& power) { return is_prime_again(power.prime); });
}

}  // namespace

Factorizations Automatic::operator()(Range items) const {
  Factorizations result;
  thread_local std::vector<std::uint64_t> memory;
  thread_local std::vector<Uint128> wide_memory;
  // A wider number stands as 0 among the words, and 0 costs nothing and leaves an empty row.
  result.small = factor_batch(numbers_.words(items, memory));
  const Range wide = numbers_.wide_within(items), large = numbers_.large_within(items);
  result.wide = wide_lists(numbers_.wide(wide, wide_memory));
  for (const mpz_class& number : numbers_.large().subspan(large.first, large.size()))
    result.big.push_back(factor_big(number, seed_, way_));
  return result;
}

void Automatic::by_parts(Range items, const std::function<void(Range, const FactorLists&)>& take) const {
  thread_local std::vector<std::uint64_t> memory;
  factor_by_parts(numbers_.words(items, memory), [&](std::size_t first, const FactorLists& lists) {
    take({items.first + first, items.first + first + lists.size()}, lists);
  });
}

WideLists Automatic::wide_lists(std::span<const Uint128> numbers) const {
  if (way_ == Way::automatic) return factor_batch(numbers);
  WideLists lists;
  for (const Uint128 number : numbers) {
    for (const BigPower& power : factor_big(mpz_of(number), seed_, way_))
      lists.powers.push_back({uint128_of(power.prime), power.exponent});
    lists.end_row();
  }
  return lists;
}

bool Automatic::check(std::uint64_t n, std::span<const PrimePower> powers, Verify verify) {
  return multiplies_back(n, powers) && (verify == Verify::products || all_prime(powers));
}

bool Automatic::check(Uint128 n, std::span<const WidePower> powers, Verify verify) {
  return multiplies_back(n, powers) && (verify == Verify::products || all_prime(powers));
}

bool Automatic::check(const mpz_class& n, const std::vector<BigPower>& powers, Verify verify) {
  return multiplies_back(n, powers) && (verify == Verify::products || all_prime(powers));
}

}  // namespace heiretsu::factorize
