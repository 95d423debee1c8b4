#include "kernels/factorize/quadratic_sieve/line_sieve.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace heiretsu::factorize {
namespace {

constexpr std::int32_t block = 1 << 15;  // fits the first-level cache

// Places begin with 128 - enough, so that the top bit marks candidates; what the largest value adds stays below 256.
constexpr int enough = 100;

std::size_t index_from(const FactorBase& base, std::int32_t prime) {
  return static_cast<std::size_t>(std::lower_bound(base.primes.begin(), base.primes.end(), prime) -
                                  base.primes.begin());
}

}  // namespace

LineSieve::LineSieve(const FactorBase& base, std::int32_t length, double value_bits, double spare_bits,
                     std::int32_t smallest)
    : base_(base),
      first_(index_from(base, smallest)),
      first_large_(std::max(first_, index_from(base, block))),
      places_(static_cast<std::size_t>(length)),
      next_first_(first_large_),
      next_second_(first_large_) {
  const double scale = enough / std::max(value_bits - spare_bits, value_bits / 2);
  for (const std::int32_t p : base.primes)
    logs_.push_back(static_cast<std::uint8_t>(std::lround(scale * std::log2(p))));
}

const std::vector<std::int32_t>& LineSieve::candidates(const SievePolynomials& polynomial) {
  std::memset(places_.data(), 128 - enough, places_.size());
  sieve_large(polynomial);
  sieve_blocks(polynomial);
  candidates_.clear();
  for (std::size_t at = 0; at < places_.size(); at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, places_.data() + at, 8);
    if ((eight & 0x8080808080808080U) == 0) continue;
    for (std::size_t place = at; place < at + 8; ++place) {
      if (places_[place] >= 128) candidates_.push_back(static_cast<std::int32_t>(place));
    }
  }
  return candidates_;
}

void LineSieve::sieve_large(const SievePolynomials& polynomial) {
  const auto length = static_cast<std::int32_t>(places_.size());
  std::uint8_t* const places = places_.data();
  for (std::size_t i = first_large_; i < base_.size(); ++i) {
    const std::int32_t p = base_.primes[i];
    const std::uint8_t log = logs_[i];
    for (std::int32_t at = polynomial.first_roots[i]; at < length; at += p)
      places[at] = static_cast<std::uint8_t>(places[at] + log);
    for (std::int32_t at = polynomial.second_roots[i]; at < length; at += p)
      places[at] = static_cast<std::uint8_t>(places[at] + log);
  }
}

void LineSieve::sieve_blocks(const SievePolynomials& polynomial) {
  const auto length = static_cast<std::int32_t>(places_.size());
  std::copy_n(polynomial.first_roots.begin(), first_large_, next_first_.begin());
  std::copy_n(polynomial.second_roots.begin(), first_large_, next_second_.begin());
  std::uint8_t* const places = places_.data();
  for (std::int32_t end = std::min(block, length);; end = std::min(end + block, length)) {
    for (std::size_t i = first_; i < first_large_; ++i) {
      const std::int32_t p = base_.primes[i];
      const std::uint8_t log = logs_[i];
      std::int32_t one = next_first_[i], other = next_second_[i];
      while (std::max(one, other) < end) {
        places[one] = static_cast<std::uint8_t>(places[one] + log);
        places[other] = static_cast<std::uint8_t>(places[other] + log);
        one += p;
        other += p;
      }
      // The two are less than p apart, so at most one place is left in the block.
      std::int32_t& nearer = one < other ? one : other;
      if (nearer < end) {
        places[nearer] = static_cast<std::uint8_t>(places[nearer] + log);
        nearer += p;
      }
      next_first_[i] = one;
      next_second_[i] = other;
    }
    if (end == length) return;
  }
}

}  // namespace heiretsu::factorize
