#include "kernels/factorize/batch/batch_engine.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <utility>

#include "kernels/factorize/batch/rho.hpp"
#include "kernels/factorize/primes/bases.hpp"
#include "kernels/factorize/primes/pseudoprimes.hpp"
#include "kernels/factorize/primes/roots.hpp"
#include "kernels/factorize/primes/smallest_factors.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 14;
constexpr std::size_t max_small_powers =
    15;  // the product of the first 16 primes is beyond 2^64, of the first 15 below
constexpr std::uint64_t two_32 = std::uint64_t{1} << 32;

/// Divides n > 0 by its power of 2 and writes that, when there is one; without a branch, which every second number
/// would miss.
PrimePower* write_twos(std::uint64_t& n, PrimePower* end) {
  const int twos = std::countr_zero(n);
  n >>= twos;
  *end = {2, static_cast<std::uint32_t>(twos)};
  return end + (twos != 0 ? 1 : 0);
}

/// Writes the prime powers of 0 < n < table_bound; returns the end.
PrimePower* write_small(std::uint64_t n, PrimePower* end) {
  end = write_twos(n, end);
  while (n != 1) {
    const std::uint8_t found = smallest_factors[n / 2];
    if (found == no_factor) {
      *end++ = {n, 1};
      break;
    }
    const std::uint32_t exponent = strip(n, small_primes[found]);
    *end++ = {small_primes[found].prime, exponent};
  }
  return end;
}

/// Powers that copy_powers() and write_primes() may read and write behind their rows.
constexpr std::size_t at_once = 4;

/// Copies a row of powers, mostly so few that their number decides no branch.
PrimePower* copy_powers(const PrimePower* row, std::size_t count, PrimePower* end) {
  std::copy_n(row, at_once, end);
  for (std::size_t i = at_once; i < count; ++i) end[i] = row[i];
  return end + count;
}

/// Writes the powers of a row's primes, which come in any order: likewise where there are at most two, and different.
PrimePower* write_primes(std::uint64_t* primes, std::size_t count, PrimePower* end) {
  const std::uint64_t one = primes[0], two = primes[1];
  if (count < 2 || (count == 2 && one != two)) {
    end[0] = {count == 2 ? std::min(one, two) : one, 1};
    end[1] = {std::max(one, two), 1};
    return end + count;
  }
  std::sort(primes, primes + count);
  *end++ = {primes[0], 1};
  for (std::size_t i = 1; i < count; ++i) {
    if (primes[i] == primes[i - 1])
      ++end[-1].exponent;
    else
      *end++ = {primes[i], 1};
  }
  return end;
}

}  // namespace

FactorLists BatchEngine::factor(std::span<const std::uint64_t> numbers) {
  forget();
  lists_.starts.reserve(numbers.size() + 1);
  for (std::size_t first = 0; first < numbers.size(); first += block_size) {
    factor_block(numbers.subspan(first, std::min(block_size, numbers.size() - first)));
    if (first == 0) lists_.powers.reserve(lists_.powers.size() * (numbers.size() / block_size + 1));
  }
  return std::move(lists_);
}

std::vector<std::uint64_t> BatchEngine::split_once(std::span<const std::uint64_t> numbers) {
  forget();
  std::vector<std::uint64_t> divisors(numbers.size(), 1);
  for (std::size_t first = 0; first < numbers.size(); first += block_size) {
    first_divisors_ = divisors.data() + first;
    find_small_divisors(numbers.subspan(first, std::min(block_size, numbers.size() - first)));
    split_all();
    primes_.clear();
  }
  first_divisors_ = nullptr;
  return divisors;
}

/// Splits numbers that 2 or a small prime divides; the others are primes or go on to `untested_`.
void BatchEngine::find_small_divisors(std::span<const std::uint64_t> numbers) {
  masks_.resize(numbers.size());
  kernels_.small_divisors(numbers.data(), numbers.size(), masks_.data());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::uint64_t n = numbers[i], two = 2;
    const std::uint64_t prime =
        n % two == 0 ? two
                     : (masks_[i] == 0 ? 1 : small_primes[static_cast<std::size_t>(std::countr_zero(masks_[i]))].prime);
    if (prime > 1 && n > prime)
      first_divisors_[i] = prime;
    else if (prime == 1 && n >= smallest_unknown)
      untested_.push(n, static_cast<std::uint32_t>(i));
  }
}

/// Empties what a call that ran out of memory may have left.
void BatchEngine::forget() {
  lists_ = {};
  first_divisors_ = nullptr;
  for (Cofactors* cofactors : {&short_rests_, &long_rests_, &primes_, &untested_}) cofactors->clear();
  for (Cofactors& cofactors : by_size_) cofactors.clear();
  composites_.clear();
}

void BatchEngine::factor_block(std::span<const std::uint64_t> numbers) {
  small_powers_.resize(std::max(small_powers_.size(), numbers.size() * max_small_powers + at_once));
  std::uint64_t all_bits = 0;
  for (const std::uint64_t n : numbers) all_bits |= n;
  if (all_bits < table_bound) return append_from_table(numbers);
  strip_small(numbers);
  strip_further(short_rests_, kernels_.short_divisors, simd::short_trial_bound);
  strip_further(long_rests_, kernels_.further_divisors, simd::trial_bound);
  split_all();
  append_rows(numbers.size());
}

/// Appends the rows of numbers that are all below table_bound.
void BatchEngine::append_from_table(std::span<const std::uint64_t> numbers) {
  PrimePower* end = small_powers_.data();
  const std::uint32_t start = lists_.starts.back();
  for (const std::uint64_t n : numbers) {
    if (n > 1) end = write_small(n, end);
    lists_.starts.push_back(start + static_cast<std::uint32_t>(end - small_powers_.data()));
  }
  lists_.powers.insert(lists_.powers.end(), small_powers_.data(), end);
}

/// Takes out 2 and the small primes; what is left is a prime or goes on to `short_rests_` or `long_rests_`.
void BatchEngine::strip_small(std::span<const std::uint64_t> numbers) {
  masks_.resize(numbers.size());
  kernels_.small_divisors(numbers.data(), numbers.size(), masks_.data());
  small_starts_.assign(numbers.size() + 1, 0);
  CofactorWriter primes(primes_, numbers.size()), short_rests(short_rests_, numbers.size()),
      long_rests(long_rests_, numbers.size());
  PrimePower* end = small_powers_.data();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t rest = std::max<std::uint64_t>(numbers[i], 1);
    const auto owner = static_cast<std::uint32_t>(i);
    end = write_twos(rest, end);
    for (std::uint64_t mask = numbers[i] == 0 ? 0 : masks_[i]; mask != 0; mask &= mask - 1) {
      const SmallPrime& prime = small_primes[static_cast<std::size_t>(std::countr_zero(mask))];
      const std::uint32_t exponent = strip(rest, prime);
      *end++ = {prime.prime, exponent};
    }
    small_starts_[i + 1] = static_cast<std::uint32_t>(end - small_powers_.data());
    const bool is_open = rest >= smallest_unknown, is_short = rest < two_32;
    primes.push_if(!is_open && rest > 1, rest, owner);
    short_rests.push_if(is_open && is_short, rest, owner);
    long_rests.push_if(!is_short, rest, owner);
  }
}

/// Takes out the trial primes beyond the small ones and below `bound`; what is left is a prime or `untested_`.
void BatchEngine::strip_further(Cofactors& rests, FindDivisors find, std::uint64_t bound) {
  hits_.resize(rests.size() * simd::max_trial_hits);
  const std::size_t count = find(rests.values.data(), rests.size(), hits_.data());
  for (std::size_t i = 0; i < count; ++i) {
    const SmallPrime& prime = simd::trial_primes[hits_[i].prime];
    std::uint64_t& rest = rests.values[hits_[i].index];
    for (std::uint32_t exponent = strip(rest, prime); exponent != 0; --exponent) {
      primes_.push(prime.prime, rests.owners[hits_[i].index]);
    }
  }
  CofactorWriter primes(primes_, rests.size()), untested(untested_, rests.size());
  for (std::size_t i = 0; i < rests.size(); ++i) {
    const bool is_open = rests.values[i] >= bound * bound;
    untested.push_if(is_open, rests.values[i], rests.owners[i]);
    primes.push_if(!is_open && rests.values[i] > 1, rests.values[i], rests.owners[i]);
  }
  rests.clear();
}

/// Tests and splits until every cofactor is a known prime.
void BatchEngine::split_all() {
  for (;;) {
    test_all();
    if (const auto next = composites_.next(kernels_.group))
      run_curves(*next);
    else if (untested_.empty())
      return;  // else test_all() has split the square of a prime, and its root is untested
  }
}

/// Decides for every untested cofactor whether it is prime.
void BatchEngine::test_all() {
  struct Kind {
    simd::SizeClass size;
    std::uint64_t below;
    std::span<const std::uint64_t> bases;
  };
  static constexpr std::array<Kind, size_kinds> kinds{
      {{simd::SizeClass::below_2_50, two_32, witness_sets[0].bases},
       {simd::SizeClass::below_2_50, witness_sets[0].below, witness_sets[0].bases},
       {simd::SizeClass::below_2_50, std::uint64_t{1} << 50, witness_sets[1].bases},
       {simd::SizeClass::below_2_52, std::uint64_t{1} << 52, witness_sets[1].bases},
       {simd::SizeClass::below_2_56, std::uint64_t{1} << 56, witness_sets[2].bases},
       {simd::SizeClass::below_2_60, std::uint64_t{1} << 60, witness_sets[2].bases},
       {simd::SizeClass::below_2_63, std::uint64_t{1} << 63, witness_sets[2].bases},
       {simd::SizeClass::below_2_64, ~std::uint64_t{0}, witness_sets[2].bases}}};
  for (std::size_t i = 0; i < untested_.size(); ++i) {
    std::size_t kind = 0;
    while (kind + 1 < kinds.size() && untested_.values[i] >= kinds[kind].below) ++kind;
    by_size_[kind].push(untested_.values[i], untested_.owners[i]);
  }
  untested_.clear();
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    const bool few_pseudoprimes = kind == 0 && first_divisors_ == nullptr;  // behind trial division
    if (few_pseudoprimes)
      test_short(by_size_[kind]);
    else
      test(kinds[kind].size, by_size_[kind], kinds[kind].bases);
    for (std::size_t i = 0; i < by_size_[kind].size(); ++i)
      primes_.push(by_size_[kind].values[i], by_size_[kind].owners[i]);
    by_size_[kind].clear();
  }
}

/// Keeps the primes.
void BatchEngine::test(simd::SizeClass size, Cofactors& cofactors, std::span<const std::uint64_t> bases) {
  for (const std::uint64_t base : bases) {
    if (cofactors.empty()) return;
    passed_.resize(cofactors.size());
    kernels_.strong_test(size, cofactors.values.data(), cofactors.size(), base, passed_.data());
    queue_failed(cofactors);
  }
}

/// The same below 2^32 and without prime factors below short_trial_bound: what passes a test to base 2 all the same is
/// known.
void BatchEngine::test_short(Cofactors& cofactors) {
  static constexpr std::array<std::uint64_t, 1> base{2};
  static_assert(simd::short_trial_bound >= least_pseudoprime_factor);
  test(simd::SizeClass::below_2_50, cofactors, base);
  passed_.resize(cofactors.size());
  for (std::size_t i = 0; i < cofactors.size(); ++i)
    passed_[i] = is_pseudoprime(static_cast<std::uint32_t>(cofactors.values[i])) ? 0 : 1;
  queue_failed(cofactors);
}

/// Moves those that have not passed to the composites.
void BatchEngine::queue_failed(Cofactors& cofactors) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cofactors.size(); ++i) {
    if (passed_[i] == 0) {
      queue_composite(cofactors.values[i], cofactors.owners[i]);
    } else {
      cofactors.values[kept] = cofactors.values[i];
      cofactors.owners[kept++] = cofactors.owners[i];
    }
  }
  cofactors.resize(kept);
}

/// A curve rarely splits the square of a prime; odd squares are 1 modulo 8.
void BatchEngine::queue_composite(std::uint64_t value, std::uint32_t owner) {
  const std::uint64_t root = value % 8 == 1 ? exact_square_root(value) : 0;
  if (root != 0)
    split(value, root, owner);
  else
    composites_.push(value, owner);
}

/// Runs the next curves on a queue. Numbers beyond the last full group of lanes skip them, unless there is no full
/// group.
void BatchEngine::run_curves(CompositeQueues::Position at) {
  const Cofactors& queue = composites_[at];
  const std::size_t in_full_groups = queue.size() / kernels_.group * kernels_.group;
  const std::size_t count = in_full_groups == 0 ? queue.size() : in_full_groups;
  divisors_.assign(queue.size(), 1);
  const SizeBucket& bucket = size_buckets[at.bucket];
  const std::size_t curves = kernels_.run_curves(bucket.size, queue.values.data(), count, curves_from(at.round),
                                                 curve_plan(bucket, at.round), divisors_.data());
  split_or_requeue(at, curves);
}

/// Deals with a queue on which `curves` curves were run: what they split is split, the rest goes to the round after
/// them. Invariant: at.round + curves <= max_rounds, because the kernels run at most the curves they are given, and
/// curves_from(round) gives max_rounds - round. Numbers that have had all curves go to Pollard's rho, which always
/// ends.
void BatchEngine::split_or_requeue(CompositeQueues::Position at, std::size_t curves) {
  assert(curves >= 1 && at.round + curves <= max_rounds);
  const CompositeQueues::Position later{at.bucket, at.round + curves};
  Cofactors& queue = composites_[at];
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint64_t value = queue.values[i];
    const std::uint64_t divisor = divisors_[i];
    if (divisor != 1 && divisor != value)
      split(value, divisor, queue.owners[i]);
    else if (later.round == max_rounds)
      split(value, divisor_by_rho(value), queue.owners[i]);
    else
      composites_[later].push(value, queue.owners[i]);
  }
  queue.clear();
}

void BatchEngine::split(std::uint64_t value, std::uint64_t divisor, std::uint32_t owner) {
  if (first_divisors_ != nullptr) {
    first_divisors_[owner] = std::min(divisor, value / divisor);
    return;
  }
  for (const std::uint64_t part : {divisor, value / divisor}) {
    const bool is_prime = value < two_32 || part < simd::trial_bound * simd::trial_bound;
    (is_prime ? primes_ : untested_).push(part, owner);
  }
}

/// Moves what was found into the lists: the small powers of each row, then its other primes in order.
void BatchEngine::append_rows(std::size_t count) {
  ends_.assign(count + 1, 0);
  for (const std::uint32_t owner : primes_.owners) ++ends_[owner + 1];
  for (std::size_t i = 1; i <= count; ++i) ends_[i] += ends_[i - 1];
  sorted_.resize(primes_.size() + 2);  // write_primes() looks at two
  for (std::size_t i = 0; i < primes_.size(); ++i) sorted_[ends_[primes_.owners[i]]++] = primes_.values[i];
  lists_.powers.resize(lists_.starts.back() + small_starts_.back() + primes_.size() + at_once);  // enough, cut below
  PrimePower* end = lists_.powers.data() + lists_.starts.back();
  std::uint32_t first = 0;
  for (std::size_t row = 0; row < count; ++row) {
    end = copy_powers(&small_powers_[small_starts_[row]], small_starts_[row + 1] - small_starts_[row], end);
    end = write_primes(&sorted_[first], ends_[row] - first, end);
    first = ends_[row];
    lists_.starts.push_back(static_cast<std::uint32_t>(end - lists_.powers.data()));
  }
  lists_.powers.resize(lists_.starts.back());
  primes_.clear();
}

}  // namespace heiretsu::factorize
