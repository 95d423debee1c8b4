#include "kernels/factorize/quadratic_sieve/candidates.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace heiretsu::factorize {

CandidateTest::CandidateTest(const SieveContext& context) : context_(context) {
  const std::uint64_t largest = context.base.primes.back();
  largest_squared_ = largest * largest;
  const uint128 cube = uint128{largest_squared_} * largest;  // from there on there may be three
  const auto two = static_cast<std::uint64_t>(std::min<uint128>(context.parameters.double_bound, cube));
  double_bound_ = two;
  large_limit_ = log2_units(std::uint64_t{context.parameters.large_bound});
  residue_limit_ = two == 0 ? large_limit_ : log2_units(two);
  double_least_ = two == 0 ? std::numeric_limits<int>::max() : log2_units(largest_squared_) - bit_units;
  divisors_.reserve(2 * found_.size());
}

void CandidateTest::begin(const mpz_class& a, const mpz_class& b, const mpz_class& c,
                          std::span<const std::uint32_t> factors, std::uint64_t unit, std::uint32_t polynomial) {
  factors_ = factors;
  a_ = WideValue(a);
  b_ = WideValue(b);
  c_ = WideValue(c);
  a_double_ = a.get_d();
  b_double_ = b.get_d();
  c_double_ = c.get_d();
  relation_.unit = unit;
  relation_.polynomial = polynomial;
}

/// May a residue with this logarithm, give or take, be kept? Between one large prime and two lies a gap.
bool CandidateTest::worthwhile(int rest, int allowance) const {
  return rest <= residue_limit_ + allowance && (rest <= large_limit_ + bit_units + allowance || rest >= double_least_);
}

/// The logarithm of the value at x without its power of 2.
int CandidateTest::estimate(std::int32_t x) const {
  const double place = x;
  const double value = std::abs((a_double_ * place + b_double_) * place + c_double_) + 1;
  const auto low = static_cast<std::uint64_t>(std::int64_t{x});
  const std::uint64_t low_bits = (a_.low() * low + b_.low()) * low + c_.low();
  return log2_units(value) - bit_units * std::countr_zero(low_bits | std::uint64_t{1} << 40);
}

void CandidateTest::operator()(const SievedBlock& block, std::uint16_t place, SieveFindings& findings) {
  // Bits of allowance on the first look: further powers of the small primes are not known yet.
  constexpr int powers = 6 * bit_units;
  const SieveTables& tables = context_.tables;
  const auto x = static_cast<std::int32_t>(block.number * tables.block + place) -
                 static_cast<std::int32_t>(context_.parameters.places / 2);
  const int known =
      bit_units * (static_cast<int>(context_.parameters.threshold) - 1 - static_cast<std::int8_t>(block.sieve[place]));
  const PlaceTask task{block.primes,
                       tables.inverses_16.data(),
                       tables.limits_16.data(),
                       block.first,
                       block.second,
                       static_cast<std::uint16_t>(tables.block - place)};
  const auto small = static_cast<int>(context_.loops.smooth_part(task, tables.unsieved, tables.small_logs.data()));
  if (!worthwhile(estimate(x) - small - known, powers)) return;

  WideValue y = a_;  // a x + b, then 2 a x + b
  y *= x;
  WideValue q = y;
  q += b_;
  y += q;
  q *= x;
  q += c_;
  if (q.negative()) q.negate();
  WideQuotient value(q);
  if (value.is_zero()) return;
  value.strip_twos();
  divide_small(task, value);
  if (!worthwhile(value.log2() - known, 0)) return;
  divide_known(block, place, task, value);
  if (value.fits_word()) keep(x, value.word(), y, findings);
}

/// Divides out the primes that are not sieved.
void CandidateTest::divide_small(const PlaceTask& task, WideQuotient& value) {
  const SieveTables& tables = context_.tables;
  const std::size_t count = context_.loops.hits(task, 0, tables.unsieved, false, found_.data());
  for (const auto i : std::span(found_.data(), count)) {
    while (task.primes[i] != 0 && value.divide(tables.primes[i], tables.inverses_64[i])) {}
  }
}

/// Divides out the medium and large primes that meet, and those of a.
void CandidateTest::divide_known(const SievedBlock& block, std::uint16_t place, const PlaceTask& task,
                                 WideQuotient& value) {
  const SieveTables& tables = context_.tables;
  divisors_.clear();
  find_medium(task);
  for (const Bucket& bucket : block.buckets) find_large(bucket, place);
  // All of these divide, so that their product does; the inverse of a product is that of the inverses.
  std::uint64_t product = 1, inverse = 1;
  for (const auto i : divisors_) {
    product *= tables.primes[i];
    inverse *= tables.inverses_64[i];
    if (product >> 40 == 0) continue;
    value.divide(product, inverse);
    product = inverse = 1;
  }
  value.divide(product, inverse);
  divisors_.insert(divisors_.end(), factors_.begin(), factors_.end());
  for (const auto i : divisors_) {
    while (value.divide(tables.primes[i], tables.inverses_64[i])) {}
  }
}

void CandidateTest::find_medium(const PlaceTask& task) {
  const SieveTables& tables = context_.tables;
  const auto collect = [&](std::uint32_t begin, std::uint32_t end, std::uint32_t from, std::uint32_t to, bool above) {
    const std::size_t count = context_.loops.hits(task, begin, end, above, found_.data());
    for (std::size_t k = 0; k < count; ++k) {
      const std::uint32_t i = found_[k];
      if (i >= from && i < to && task.primes[i] != 0) divisors_.push_back(i);
    }
  };
  const std::uint32_t lanes = prime_lanes,
                      past_above = std::min((tables.above + lanes - 1) / lanes * lanes, tables.medium);
  collect(tables.unsieved / lanes * lanes, past_above, tables.unsieved, tables.above, false);
  collect(tables.above / lanes * lanes, tables.medium, tables.above, tables.medium, true);
}

void CandidateTest::find_large(const Bucket& bucket, std::uint16_t place) {
  if (bucket.slices.empty()) return;
  const std::size_t count =
      context_.loops.in_bucket(bucket.entries, bucket.slice_ends[bucket.slices.size() - 1], place, found_.data());
  std::size_t slice = 0;
  for (std::size_t k = 0; k < count; ++k) {
    while (bucket.slice_ends[slice] <= found_[k]) ++slice;
    divisors_.push_back(context_.tables.medium + bucket.slices[slice].first + (bucket.entries[found_[k]] >> 20));
  }
}

void CandidateTest::keep(std::int32_t x, std::uint64_t residue, const WideValue& y, SieveFindings& findings) const {
  Relation relation = relation_;
  relation.x = x;
  relation.key = y.negative() ? 0 - y.low() : y.low();
  if (residue < context_.parameters.large_bound) {
    relation.large[0] = 1;
    relation.large[1] = static_cast<std::uint32_t>(residue);
    findings.relations.push_back(relation);
  } else if (residue > largest_squared_ && residue < double_bound_) {
    findings.unsplit.push_back(relation);
    findings.residues.push_back(residue);
  }
}

}  // namespace heiretsu::factorize
