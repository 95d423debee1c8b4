#include "kernels/factorize/divisors.hpp"

#include <algorithm>

namespace heiretsu::factorize {
namespace {

template <class Number, class Power>
std::vector<Number> all_products(std::span<const Power> powers) {
  std::vector<Number> divisors{Number(1)};
  for (const Power& power : powers) {
    const std::size_t without = divisors.size();
    // Past the divisors without this prime the loop reads those it has appended, for the next power.
    for (std::size_t d = 0; d < without * power.exponent; ++d) divisors.push_back(Number(divisors[d] * power.prime));
  }
  std::sort(divisors.begin(), divisors.end());
  return divisors;
}

}  // namespace

void DivisorLists::append(const DivisorLists& next) {
  const std::size_t offset = divisors.size();
  divisors.insert(divisors.end(), next.divisors.begin(), next.divisors.end());
  for (std::size_t i = 1; i < next.starts.size(); ++i) starts.push_back(offset + next.starts[i]);
}

std::vector<std::uint64_t> divisors_of(std::span<const PrimePower> powers) {
  return all_products<std::uint64_t>(powers);
}

std::vector<Uint128> divisors_of(std::span<const WidePower> powers) { return all_products<Uint128>(powers); }

std::vector<mpz_class> divisors_of(std::span<const BigPower> powers) { return all_products<mpz_class>(powers); }

}  // namespace heiretsu::factorize
