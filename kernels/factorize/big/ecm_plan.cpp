#include "kernels/factorize/big/ecm_plan.hpp"

#include <primesieve.hpp>

#include <numeric>

#include "kernels/factorize/primes/prime_table.hpp"

namespace heiretsu::factorize {
namespace {

std::vector<std::uint64_t> packed_prime_powers(std::uint32_t bound) {
  std::vector<std::uint32_t> primes;
  primesieve::generate_primes(bound, &primes);
  std::vector<std::uint64_t> packed{1};
  for (const std::uint64_t prime : primes) {
    std::uint64_t power = prime;
    while (power * prime <= bound) power *= prime;
    if (packed.back() > ~std::uint64_t{0} / power) packed.push_back(1);
    packed.back() *= power;
  }
  return packed;
}

/// Wide spacings need fewer large multiples and more small ones; primes below half of it would be missed.
std::uint32_t spacing_for(std::uint32_t bound1, std::uint32_t bound2) {
  if (bound2 >= 200'000 && bound1 >= 2310 / 2) return 2310;
  return bound1 >= 210 / 2 ? 210 : 30;
}

}  // namespace

EcmPlan::EcmPlan(std::uint32_t bound1, std::uint32_t bound2)
    : multipliers(packed_prime_powers(bound1)),
      spacing(spacing_for(bound1, bound2)),
      first_multiple((bound1 + spacing / 2) / spacing) {
  for (std::uint32_t r = 1; r < spacing / 2; r += 2) {
    if (std::gcd(r, spacing) == 1) residues.push_back(r);
  }
  const std::uint32_t last_multiple = bound2 / spacing + 1;
  const auto is_wanted = prime_table(bound1 + 1, bound2, (last_multiple + 1) * spacing);
  for (auto m = static_cast<std::uint32_t>(first_multiple); m <= last_multiple; ++m) {
    for (std::size_t r = 0; r < residues.size(); ++r) {
      if (is_wanted[m * spacing + residues[r]] || is_wanted[m * spacing - residues[r]])
        steps.push_back(static_cast<std::uint16_t>(r));
    }
    steps.push_back(next_multiple);
  }
}

}  // namespace heiretsu::factorize
