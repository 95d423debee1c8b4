#include "kernels/factorize/divisors.hpp"

#include <algorithm>

namespace heiretsu::factorize {

void DivisorLists::append(const DivisorLists& next) {
  const std::size_t offset = divisors.size();
  divisors.insert(divisors.end(), next.divisors.begin(), next.divisors.end());
  for (std::size_t i = 1; i < next.starts.size(); ++i) starts.push_back(offset + next.starts[i]);
}

std::vector<std::uint64_t> divisors_of(std::span<const PrimePower> powers) {
  std::vector<std::uint64_t> divisors{1};
  for (const auto& power : powers) {
    const std::size_t without = divisors.size();
    // Past the divisors without this prime the loop meets those it has made, for the next power.
    for (std::size_t d = 0; d < without * power.exponent; ++d) divisors.push_back(divisors[d] * power.prime);
  }
  std::sort(divisors.begin(), divisors.end());
  return divisors;
}

}  // namespace heiretsu::factorize
