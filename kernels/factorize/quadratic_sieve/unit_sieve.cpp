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

/// Does the root x of a polynomial move forwards from b number j - 1 to j? Then the part that changes becomes negative.
bool moves_forwards(std::uint32_t j) { return (gray_code(j) >> std::countr_zero(j) & 1) != 0; }

}  // namespace

UnitSieve::UnitSieve(const SieveContext& context)
    : context_(context), tables_(context.tables), test_(context), primes_16_(tables_.medium) {
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
  zeros_ = AlignedArray<std::uint32_t>(tables_.large);
  const std::size_t regions = std::size_t{sieve_batch} * tables_.blocks;
  if (tables_.large > 0) {
    buckets_ = AlignedArray<std::uint32_t>(regions * tables_.bucket_room + 64);
    streams_ = AlignedArray<std::uint32_t>(std::size_t{sieve_batch} * fill_room);
  }
  ends_.resize(regions);
  slice_ends_.resize(regions * std::max<std::size_t>(tables_.slices.size(), 1));
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
    if (tables_.large > 0) fill_buckets(first_b, first);
    for (std::uint32_t j = 0; j < sieve_batch; ++j) {
      if (first + j > 0) step(first_b + first + j);
      c_ = b_ * b_;
      c_ -= context_.base.kn;
      mpz_divexact(c_.get_mpz_t(), c_.get_mpz_t(), four_a_.get_mpz_t());
      test_.begin(leading_.a, b_, c_, leading_.factors, unit, first + j);
      sieve_polynomial(j, findings);
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
  for (std::uint32_t i = tables_.size; i < count; ++i) first_[i] = second_[i] = nowhere;
  for (std::uint32_t i = 1; i < std::min(tables_.medium, tables_.size); ++i) {
    first_16_[i] = static_cast<std::uint16_t>(first_[i]);
    second_16_[i] = static_cast<std::uint16_t>(second_[i]);
  }
  for (const auto i : leading_.factors) take_lanes(i);
}

/// Sorts the places hit by large primes of the polynomials first .. first + sieve_batch - 1 into buckets.
void UnitSieve::fill_buckets(std::uint32_t first_b, std::uint32_t first) {
  std::array<const std::uint32_t*, sieve_batch> deltas{};
  unsigned backwards = 0;
  for (std::uint32_t j = 0; j < sieve_batch; ++j) {
    const std::uint32_t number = first_b + first + j;
    deltas[j] = first + j == 0 ? zeros_.data()
                               : deltas_[static_cast<std::size_t>(std::countr_zero(number))].data() + tables_.medium;
    if (first + j != 0 && !moves_forwards(number)) backwards |= 1U << j;
  }
  for (std::size_t region = 0; region < ends_.size(); ++region) ends_[region] = bucket(region);
  FillTask task{tables_.primes.data() + tables_.medium,
                first_.data() + tables_.medium,
                second_.data() + tables_.medium,
                0,
                deltas.data(),
                backwards,
                tables_.blocks,
                streams_.data(),
                ends_.data()};
  for (std::size_t slice = 0; slice < tables_.slices.size(); ++slice) {
    task.slice = tables_.slices[slice].first;
    context_.loops.fill(task, tables_.slices[slice].first, tables_.slices[slice].last);
    for (std::size_t region = 0; region < ends_.size(); ++region) {
      const auto end = static_cast<std::uint32_t>(ends_[region] - bucket(region));
      if (end > tables_.bucket_limit) throw std::length_error("the sieve's buckets are full");
      slice_ends_[region * tables_.slices.size() + slice] = end;
    }
  }
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
void UnitSieve::subtract_bucket(unsigned region, const std::uint32_t* slice_ends) {
  std::uint8_t* const even_block = block_.data() + sieve_block * (1 - region % tables_.blocks % 2);
  const std::uint32_t* const entries = bucket(region);
  const auto hit = [even_block](std::uint32_t entry, std::uint8_t log) {
    std::uint8_t& byte = even_block[static_cast<std::uint16_t>(entry)];
    byte = static_cast<std::uint8_t>(byte - log);
  };
  const std::uint32_t* entry = entries;
  for (std::size_t slice = 0; slice < tables_.slices.size(); ++slice) {
    const std::uint8_t log = tables_.slices[slice].log;
    const std::uint32_t* const end = entries + slice_ends[slice];
    for (; end - entry >= 8; entry += 8) {
      for (int k = 0; k < 8; ++k) hit(entry[k], log);
    }
    for (; entry < end; ++entry) hit(*entry, log);
  }
}

void UnitSieve::sieve_polynomial(unsigned in_batch, SieveFindings& findings) {
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
    const unsigned region = in_batch * tables_.blocks + block;
    const std::uint32_t* const slice_ends = slice_ends_.data() + region * tables_.slices.size();
    if (tables_.large > 0) subtract_bucket(region, slice_ends);
    const SievedBlock sieved{block,
                             sieve_,
                             primes_16_.data(),
                             next_first_.data(),
                             next_second_.data(),
                             tables_.large > 0 ? bucket(region) : nullptr,
                             slice_ends};
    const std::size_t count = context_.loops.candidates(sieve_, tables_.block, places_.data());
    for (std::size_t i = 0; i < count; ++i) test_(sieved, places_[i], findings);
  }
}

}  // namespace heiretsu::factorize
