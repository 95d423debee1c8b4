#include "kernels/factorize/quadratic_sieve/unit_sieve.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint32_t vector_lanes = 16;         // of 32 bits, at most
constexpr std::uint32_t nowhere = (1U << 30) - 1;  // a root beyond every interval

/// -1 / x mod the prime q for every x in (0, q).
std::vector<std::uint32_t> negative_inverses_mod(std::uint32_t q) {
  std::vector<std::uint32_t> inverse(q);
  inverse[1] = 1;
  for (std::uint32_t x = 2; x < q; ++x)
    inverse[x] = static_cast<std::uint32_t>(std::uint64_t{q - q / x} * inverse[q % x] % q);
  for (std::uint32_t x = 1; x < q; ++x) inverse[x] = q - inverse[x];
  return inverse;
}

/// Primes that rarely hit, in whole vectors.
std::uint32_t rare_count(const SieveTables& tables) {
  if (tables.rare_first == tables.rare_last) return 0;
  return round_up(std::min(tables.rare_last, tables.size - tables.medium), vector_lanes) - tables.rare_first;
}

/// Does the root x of a polynomial move forwards from b number j - 1 to j? Then the part that changes becomes negative.
bool moves_forwards(std::uint32_t j) { return (gray_code(j) >> std::countr_zero(j) & 1) != 0; }

}  // namespace

UnitSieve::UnitSieve(const SieveContext& context)
    : context_(context),
      tables_(context.tables),
      test_(context),
      primes_16_(tables_.medium),
      buckets_{HitBuckets(tables_.plans[0], tables_.blocks), HitBuckets(tables_.plans[1], tables_.blocks)} {
  const std::size_t all = std::size_t{tables_.medium} + tables_.large, medium = tables_.medium;
  for (std::uint32_t l = 0; l < context.parameters.factors_of_a; ++l) {
    deltas_.emplace_back(all);
    deltas_16_.emplace_back(medium);
  }
  scaled_roots_ = AlignedArray<std::uint32_t>(all);
  for (auto* roots : {&first_, &second_}) *roots = AlignedArray<std::uint32_t>(all, nowhere);
  for (auto* roots : {&first_16_, &second_16_, &next_first_, &next_second_})
    *roots = AlignedArray<std::uint16_t>(medium, no_sieve_root);
  std::copy_n(tables_.primes_16.data(), medium, primes_16_.data());
  if (tables_.rare_last > tables_.rare_first) {
    for (std::uint32_t l = 0; l < context.parameters.log_polynomials; ++l)
      rare_deltas_.emplace_back(tables_.rare_last - tables_.rare_first);
  }
  zeros_ = AlignedArray<std::uint32_t>(tables_.large);
  if (tables_.large > 0) streams_ = AlignedArray<std::uint32_t>(std::size_t{rare_batch} * fill_room);
  block_ = AlignedArray<std::uint8_t>(2 * sieve_block + sieve_slack);
  sieve_ = block_.data() + sieve_block;
  places_ = AlignedArray<std::uint16_t>(sieve_block);
}

void UnitSieve::operator()(std::uint64_t unit, SieveFindings& findings) {
  const SievePolynomials& polynomials = context_.polynomials;
  if (polynomials.coefficient_of(unit) != coefficient_) start_coefficient(polynomials.coefficient_of(unit));
  const std::uint32_t first_b = polynomials.first_of(unit);
  start_roots(first_b);
  for (std::uint32_t first = 0; first < polynomials.polynomials(); first += sieve_batch) {
    if (!tables_.plans[0].slices.empty()) fill_often(first_b, first);
    if (!tables_.plans[1].slices.empty() && first % rare_batch == 0) fill_rare(first_b, first);
    for (std::uint32_t j = 0; j < sieve_batch; ++j) {
      if (first + j > 0) step(first_b + first + j);
      c_ = b_ * b_;
      c_ -= context_.base.kn;
      mpz_divexact(c_.get_mpz_t(), c_.get_mpz_t(), four_a_.get_mpz_t());
      test_.begin(leading_.a, b_, c_, leading_.factors, unit, first + j);
      sieve_polynomial(first + j, findings);
    }
  }
}

/// The primes of a have no roots.
void UnitSieve::take_lanes(std::uint32_t i) {
  primes_16_[i] = 0;
  first_16_[i] = second_16_[i] = no_sieve_root;
  for (auto& deltas : deltas_16_) deltas[i] = 0;
}

void UnitSieve::give_back_lanes() {
  for (const auto i : leading_.factors) primes_16_[i] = tables_.primes_16[i];
}

void UnitSieve::start_coefficient(std::uint64_t number) {
  give_back_lanes();
  coefficient_ = number;
  leading_ = context_.polynomials.coefficient(number);
  four_a_ = 4 * leading_.a;
  const std::size_t factors = leading_.factors.size();
  std::vector<std::uint32_t> q(factors);
  std::vector<const std::uint32_t*> inverses(factors);
  std::vector<std::uint32_t*> deltas(factors);
  for (std::size_t l = 0; l < factors; ++l) {
    q[l] = tables_.primes[leading_.factors[l]];
    auto& table = negative_inverses_[leading_.factors[l]];
    if (table.empty()) table = negative_inverses_mod(q[l]);
    inverses[l] = table.data();
    deltas[l] = deltas_[l].data();
  }
  const std::uint32_t count = round_up(tables_.size, vector_lanes);
  context_.loops.start({count, tables_.primes.data(), tables_.inverses.data(), tables_.roots.data(),
                        static_cast<unsigned>(factors), q.data(), leading_.gammas.data(), inverses.data(),
                        deltas.data(), scaled_roots_.data()});
  for (std::size_t l = 0; l < factors; ++l) {
    for (std::uint32_t i = tables_.size; i < count; ++i) deltas_[l][i] = 0;
    for (std::uint32_t i = 0; i < std::min(tables_.medium, tables_.size); ++i)
      deltas_16_[l][i] = static_cast<std::uint16_t>(deltas_[l][i]);
  }
  const std::uint32_t rare = tables_.medium + tables_.rare_first;
  for (std::size_t l = 0; l < rare_deltas_.size(); ++l)
    context_.loops.fractions(deltas_[l].data() + rare, tables_.inverses.data() + rare, rare_count(tables_), false,
                             rare_deltas_[l].data());
}

/// The roots of the unit's first polynomial.
void UnitSieve::start_roots(std::uint32_t first_b) {
  b_ = leading_.b(first_b);
  std::vector<const std::uint32_t*> deltas;
  for (const auto& delta : deltas_) deltas.push_back(delta.data());
  const std::uint32_t count = round_up(tables_.size, vector_lanes);
  context_.loops.roots({count, tables_.primes.data(), tables_.halves.data(), scaled_roots_.data(),
                        static_cast<unsigned>(deltas.size()), deltas.data(), gray_code(first_b),
                        leading_.plus_a ? 1U : 0U, first_.data(), second_.data()});
  for (auto* roots : {&first_, &second_}) {
    std::uint32_t* const rare = roots->data() + tables_.medium + tables_.rare_first;
    context_.loops.fractions(rare, tables_.inverses.data() + tables_.medium + tables_.rare_first, rare_count(tables_),
                             true, rare);
  }
  for (std::uint32_t i = tables_.size; i < count; ++i) first_[i] = second_[i] = nowhere;
  for (std::uint32_t i = 1; i < std::min(tables_.medium, tables_.size); ++i) {
    first_16_[i] = static_cast<std::uint16_t>(first_[i]);
    second_16_[i] = static_cast<std::uint16_t>(second_[i]);
  }
  for (const auto i : leading_.factors) take_lanes(i);
}

/// Sorts the places hit by large primes of the polynomials first .. first + sieve_batch - 1 into buckets, those of the
/// rare primes excepted.
void UnitSieve::fill_often(std::uint32_t first_b, std::uint32_t first) {
  std::array<const std::uint32_t*, sieve_batch> deltas{};
  unsigned backwards = 0;
  for (std::uint32_t j = 0; j < sieve_batch; ++j) {
    const std::uint32_t number = first_b + first + j;
    deltas[j] = first + j == 0 ? zeros_.data()
                               : deltas_[static_cast<std::size_t>(std::countr_zero(number))].data() + tables_.medium;
    if (first + j != 0 && !moves_forwards(number)) backwards |= 1U << j;
  }
  buckets_[0].refill([&](const PrimeSlice& slice, std::uint32_t** ends) {
    context_.loops.fill(
        {tables_.primes.data() + tables_.medium, first_.data() + tables_.medium, second_.data() + tables_.medium,
         slice.first, deltas.data(), backwards, tables_.blocks, streams_.data(), ends},
        slice.first, slice.last);
  });
}

/// Those hit by the rare primes, of the polynomials first .. first + rare_batch - 1.
void UnitSieve::fill_rare(std::uint32_t first_b, std::uint32_t first) {
  std::array<const std::uint32_t*, log_rare_batch> deltas{};
  for (unsigned l = 0; l < log_rare_batch; ++l) deltas[l] = rare_deltas_[l].data();
  const std::uint32_t number = first_b + first, rare = tables_.medium + tables_.rare_first;
  const std::uint32_t* const first_delta =
      first == 0 ? zeros_.data() : rare_deltas_[static_cast<std::size_t>(std::countr_zero(number))].data();
  buckets_[1].refill([&](const PrimeSlice& slice, std::uint32_t** ends) {
    context_.loops.fill_rare(
        {tables_.primes.data() + rare, tables_.rare_limits.data(), first_.data() + rare, second_.data() + rare,
         slice.first - tables_.rare_first, first_delta, deltas.data(), first != 0 && !moves_forwards(number),
         !moves_forwards(number + rare_batch / 2), tables_.blocks, streams_.data(), ends},
        slice.first - tables_.rare_first, slice.last - tables_.rare_first);
  });
}

/// From b number `b_number` - 1 to it, for the medium primes; large ones have made the step with their batch.
void UnitSieve::step(std::uint32_t b_number) {
  const auto part = static_cast<std::size_t>(std::countr_zero(b_number));
  const bool forwards = moves_forwards(b_number);
  for (int twice = 0; twice < 2; ++twice) {
    if (forwards)
      b_ -= leading_.parts[part];
    else
      b_ += leading_.parts[part];
  }
  context_.loops.step(primes_16_.data(), deltas_16_[part].data(), tables_.medium, !forwards, first_16_.data(),
                      second_16_.data());
}

/// The low half of an entry is taken whole, without masking a bit: it is the place in the block, and beyond a block if
/// the block's number is odd.
void UnitSieve::subtract_bucket(const Bucket& bucket, std::uint32_t block) {
  std::uint8_t* const even_block = block_.data() + sieve_block * (1 - block % 2);
  const auto hit = [even_block](std::uint32_t entry, std::uint8_t log) {
    std::uint8_t& byte = even_block[static_cast<std::uint16_t>(entry)];
    byte = static_cast<std::uint8_t>(byte - log);
  };
  const std::uint32_t* entry = bucket.entries;
  for (std::size_t slice = 0; slice < bucket.slices.size(); ++slice) {
    const std::uint8_t log = bucket.slices[slice].log;
    const std::uint32_t* const end = bucket.entries + bucket.slice_ends[slice];
    for (; end - entry >= 8; entry += 8) {
      for (int k = 0; k < 8; ++k) hit(entry[k], log);
    }
    for (; entry < end; ++entry) hit(*entry, log);
  }
}

void UnitSieve::sieve_polynomial(std::uint32_t polynomial, SieveFindings& findings) {
  std::copy_n(first_16_.data(), tables_.medium, next_first_.data());
  std::copy_n(second_16_.data(), tables_.medium, next_second_.data());
  const MediumTask medium{primes_16_.data(),
                          next_first_.data(),
                          next_second_.data(),
                          tables_.steps.data(),
                          tables_.unsieved,
                          tables_.groups_from,
                          tables_.logs.data(),
                          tables_.groups.data(),
                          tables_.groups.size(),
                          tables_.block,
                          sieve_};
  for (std::uint32_t block = 0; block < tables_.blocks; ++block) {
    std::memset(sieve_, static_cast<int>(context_.parameters.threshold) - 1, tables_.block);
    context_.loops.sieve(medium);
    const SievedBlock sieved{
        block,
        sieve_,
        primes_16_.data(),
        next_first_.data(),
        next_second_.data(),
        {buckets_[0](polynomial % sieve_batch, block), buckets_[1](polynomial % rare_batch, block)}};
    for (const Bucket& bucket : sieved.buckets) subtract_bucket(bucket, block);
    const std::size_t count = context_.loops.candidates(sieve_, tables_.block, places_.data());
    for (std::size_t i = 0; i < count; ++i) test_(sieved, places_[i], findings);
  }
}

}  // namespace heiretsu::factorize
