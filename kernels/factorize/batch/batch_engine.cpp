#include "kernels/factorize/batch/batch_engine.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <functional>
#include <numeric>
#include <utility>

#include "kernels/factorize/batch/rho.hpp"
#include "kernels/factorize/primes/bases.hpp"
#include "kernels/factorize/primes/pseudoprimes.hpp"
#include "kernels/factorize/primes/roots.hpp"
#include "kernels/factorize/primes/smallest_factors.hpp"

namespace heiretsu::factorize {
namespace {

/// Numbers of a block: of short ones as many as leave all that is known of them in the second-level cache; of long ones
/// more, whose curves would else run on half empty lanes for longer.
constexpr std::size_t short_block = std::size_t{1} << 14, long_block = std::size_t{1} << 16;
constexpr std::size_t part_size = std::size_t{1} << 9;  // rows whose lists stay in the first-level cache, mostly
constexpr std::size_t stripped_at_once = std::size_t{1} << 10;  // their masks and rests do
constexpr std::size_t max_table_powers = 6;                     // 2 3 5 7 11 13 17 is beyond table_bound
constexpr std::uint64_t two_32 = std::uint64_t{1} << 32;

std::uint64_t all_bits(std::span<const std::uint64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0}, std::bit_or<>());
}

/// The numbers that make the next block.
std::span<const std::uint64_t> next_block(std::span<const std::uint64_t> numbers) {
  const auto first = numbers.first(std::min(short_block, numbers.size()));
  return all_bits(first) < two_32 ? first : numbers.first(std::min(long_block, numbers.size()));
}

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

}  // namespace

FactorLists BatchEngine::factor(std::span<const std::uint64_t> numbers) {
  FactorLists lists;
  lists.starts.reserve(numbers.size() + 1);
  for_blocks(numbers, [&](std::span<const std::uint64_t> block, std::size_t first) {
    append_rows(block, {0, block.size()}, lists);
    if (first == 0) lists.powers.reserve(lists.starts.back() * (numbers.size() / block.size() + 1));
  });
  lists.powers.resize(lists.starts.back());
  return lists;
}

void BatchEngine::by_parts(std::span<const std::uint64_t> numbers, const TakeLists& take) {
  for_blocks(numbers, [&](std::span<const std::uint64_t> block, std::size_t first) {
    for (Range rows{0, 0}; rows.last < block.size();) {
      rows = {rows.last, std::min<std::uint64_t>(rows.last + part_size, block.size())};
      part_.starts.resize(1);  // its powers keep their place, so that none is initialised again
      append_rows(block, rows, part_);
      take(first + rows.first, part_);
    }
  });
}

/// Finds the factors of each block, and calls take(block, place of its first number).
template <class Take>
void BatchEngine::for_blocks(std::span<const std::uint64_t> numbers, Take take) {
  forget();
  for (std::size_t first = 0; first < numbers.size();) {
    const auto block = next_block(numbers.subspan(first));
    factor_block(block);
    take(block, first);
    first += block.size();
  }
}

std::vector<std::uint64_t> BatchEngine::split_once(std::span<const std::uint64_t> numbers) {
  forget();
  std::vector<std::uint64_t> divisors(numbers.size(), 1);
  for (std::size_t first = 0; first < numbers.size(); first += short_block) {
    const auto block = numbers.subspan(first, std::min(short_block, numbers.size() - first));
    first_divisors_ = divisors.data() + first;
    found_.begin(block.size());
    find_small_divisors(block);
    split_all();
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
  first_divisors_ = nullptr;
  for (Cofactors* cofactors : {&short_rests_, &long_rests_, &untested_}) cofactors->clear();
  for (Cofactors& cofactors : by_size_) cofactors.clear();
  composites_.clear();
}

void BatchEngine::factor_block(std::span<const std::uint64_t> numbers) {
  in_table_ = numbers.front() < table_bound && all_bits(numbers) < table_bound;
  if (in_table_) return;
  found_.begin(numbers.size());
  for (std::size_t first = 0; first < numbers.size(); first += stripped_at_once)
    strip_small(numbers.subspan(first, std::min(stripped_at_once, numbers.size() - first)), first);
  strip_further(short_rests_, kernels_.short_divisors, simd::short_trial_bound, by_size_[0]);
  strip_further(long_rests_, kernels_.further_divisors, simd::trial_bound, untested_);
  split_all();
}

/// Appends the rows of numbers of the block, which follow those appended before.
void BatchEngine::append_rows(std::span<const std::uint64_t> block, Range rows, FactorLists& lists) {
  if (in_table_)
    append_from_table(block.subspan(rows.first, rows.size()), lists);
  else
    found_.append_rows(rows, lists);
}

/// Appends the rows of numbers that are all below table_bound.
void BatchEngine::append_from_table(std::span<const std::uint64_t> numbers, FactorLists& lists) {
  for (std::size_t first = 0; first < numbers.size(); first += part_size) {
    const auto part = numbers.subspan(first, std::min(part_size, numbers.size() - first));
    PrimePower* end = room_behind(lists, part.size() * max_table_powers + 1);
    for (const std::uint64_t n : part) {
      if (n > 1) end = write_small(n, end);
      lists.starts.push_back(static_cast<std::uint32_t>(end - lists.powers.data()));
    }
  }
}

/// Takes out 2 and the small primes of numbers, the first of which has place `place` in the block; what is left is a
/// prime or goes on to `short_rests_` or `long_rests_`.
void BatchEngine::strip_small(std::span<const std::uint64_t> numbers, std::size_t place) {
  masks_.resize(numbers.size());
  kernels_.small_divisors(numbers.data(), numbers.size(), masks_.data());
  found_.strip_small(numbers, masks_.data());
  CofactorWriter short_rests(short_rests_, numbers.size()), long_rests(long_rests_, numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::uint64_t rest = masks_[i];
    const auto owner = static_cast<std::uint32_t>(place + i);
    const bool is_open = rest >= smallest_unknown, is_short = rest < two_32;
    found_.push_if(!is_open && rest > 1, rest, owner);
    short_rests.push_if(is_open && is_short, rest, owner);
    long_rests.push_if(!is_short, rest, owner);
  }
}

/// Takes out the trial primes beyond the small ones and below `bound`; what is left is a prime or goes to `open`.
void BatchEngine::strip_further(Cofactors& rests, FindDivisors find, std::uint64_t bound, Cofactors& open) {
  hits_.reserve(rests.size() * simd::max_trial_hits);
  const std::size_t count = find(rests.values.data(), rests.size(), hits_.data());
  for (std::size_t i = 0; i < count; ++i) {
    const SmallPrime& prime = simd::trial_primes[hits_[i].prime];
    std::uint64_t& rest = rests.values[hits_[i].index];
    for (std::uint32_t exponent = strip(rest, prime); exponent != 0; --exponent)
      found_.push(prime.prime, rests.owners[hits_[i].index]);
  }
  CofactorWriter writer(open, rests.size());
  for (std::size_t i = 0; i < rests.size(); ++i) {
    const bool is_open = rests.values[i] >= bound * bound;
    writer.push_if(is_open, rests.values[i], rests.owners[i]);
    found_.push_if(!is_open && rests.values[i] > 1, rests.values[i], rests.owners[i]);
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
      found_.push(by_size_[kind].values[i], by_size_[kind].owners[i]);
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
  static_assert(simd::short_trial_bound >= least_pseudoprime_factor);
  if (cofactors.empty()) return;
  passed_.resize(cofactors.size());
  kernels_.short_strong_test(cofactors.values.data(), cofactors.size(), passed_.data());
  for (std::size_t i = 0; i < cofactors.size(); ++i)
    if (is_pseudoprime(static_cast<std::uint32_t>(cofactors.values[i]))) passed_[i] = 0;
  queue_failed(cofactors);
}

/// Moves those that have not passed to the composites.
void BatchEngine::queue_failed(Cofactors& cofactors) {
  failed_.clear();
  std::size_t kept = 0;
  {
    CofactorWriter failed(failed_, cofactors.size());
    for (std::size_t i = 0; i < cofactors.size(); ++i) {
      const std::uint64_t value = cofactors.values[i];
      const std::uint32_t owner = cofactors.owners[i];
      failed.push_if(passed_[i] == 0, value, owner);
      cofactors.values[kept] = value;
      cofactors.owners[kept] = owner;
      kept += passed_[i];
    }
  }
  cofactors.resize(kept);
  for (std::size_t i = 0; i < failed_.size(); ++i) queue_composite(failed_.values[i], failed_.owners[i]);
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
    if (is_prime)
      found_.push(part, owner);
    else
      untested_.push(part, owner);
  }
}

}  // namespace heiretsu::factorize
