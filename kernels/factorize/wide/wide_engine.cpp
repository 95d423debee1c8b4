#include "kernels/factorize/wide/wide_engine.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "kernels/factorize/big.hpp"
#include "kernels/factorize/big/primality.hpp"
#include "kernels/factorize/big/splitting.hpp"
#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"
#include "kernels/factorize/wide/prover.hpp"

namespace heiretsu::factorize {
namespace wide {
namespace {

constexpr std::size_t block_numbers = std::size_t{1} << 14;

}  // namespace

WideLists WideEngine::factor(std::span<const uint128> numbers) {
  lists_ = {};
  splitter_.clear();  // without what a call that ran out of memory may have left
  primes_.clear();
  lists_.starts.reserve(numbers.size() + 1);
  for (std::size_t first = 0; first < numbers.size(); first += block_numbers)
    factor_block(numbers.subspan(first, std::min(block_numbers, numbers.size() - first)));
  return std::move(lists_);
}

void WideEngine::factor_block(std::span<const uint128> numbers) {
  splitter_.add(numbers);
  for (bool open = true; open;) {
    const Pieces pieces = splitter_.run();
    keep(pieces);
    prove_all(pieces.candidates);
    for (const Part& part : pieces.left) sieve(part);
    open = !splitter_.idle();  // the sieve gave divisors, or a candidate was composite
  }
  append_rows(numbers.size());
}

void WideEngine::keep(const Pieces& pieces) {
  for (std::size_t i = 0; i < pieces.tiny.size(); ++i)
    primes_.push_back({pieces.tiny.owners[i], pieces.tiny.values[i]});
  for (const Part& part : pieces.primes) primes_.push_back({part.owner, part.value});
  const FactorLists small = factor_batch(pieces.small.values);
  for (std::size_t i = 0; i < small.size(); ++i) {
    for (const PrimePower& power : small[i])
      primes_.insert(primes_.end(), power.exponent, {pieces.small.owners[i], power.prime});
  }
}

void WideEngine::prove_all(const std::vector<Part>& candidates) {
  std::vector<uint128> values;
  for (const Part& part : candidates) values.push_back(part.value);
  const std::vector<Verdict> found = prove(kernels_, values);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool prime =
        found[i] == Verdict::open ? primality(mpz_of(values[i])) == Primality::proven : found[i] == Verdict::prime;
    if (prime)
      primes_.push_back({candidates[i].owner, values[i]});
    else
      splitter_.add_composite(candidates[i]);
  }
}

/// By the quadratic sieve; very few composites are too small for it, and none of 128 bits too large.
void WideEngine::sieve(const Part& part) {
  const mpz_class value = mpz_of(part.value);
  std::vector<mpz_class> factors;
  if (const auto root = root_of_power(value))
    factors.assign(root->second, root->first);
  else
    factors = quadratic_sieve(value);
  if (factors.size() > 1) {
    for (const mpz_class& factor : factors) splitter_.add_divisor(uint128_of(factor), part);
    return;
  }
  for (const BigPower& power : factor_big(value, 1, Way::curves))
    primes_.insert(primes_.end(), power.exponent, {part.owner, uint128_of(power.prime)});
}

/// Moves what was found into the lists, a row per number.
void WideEngine::append_rows(std::size_t count) {
  std::sort(primes_.begin(), primes_.end(),
            [](const Prime& a, const Prime& b) { return a.owner != b.owner ? a.owner < b.owner : a.value < b.value; });
  auto next = primes_.begin();
  for (std::size_t row = 0; row < count; ++row) {
    for (uint128 previous = 0; next != primes_.end() && next->owner == row; ++next) {
      if (next->value == previous)
        ++lists_.powers.back().exponent;
      else
        lists_.powers.push_back({next->value, 1});
      previous = next->value;
    }
    lists_.end_row();
  }
  primes_.clear();
}

WideLists factor_batch_on(InstructionSet set, std::span<const uint128> numbers) {
  return WideEngine(kernels_for(set)).factor(numbers);
}

}  // namespace wide

WideLists factor_batch(std::span<const Uint128> numbers) { return wide::factor_batch_on(instruction_set(), numbers); }

}  // namespace heiretsu::factorize
