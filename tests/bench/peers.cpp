#include "tests/bench/peers.hpp"

#include <algorithm>

namespace heiretsu::factorize {

std::span<const Peer> peers() {
  static const std::vector<Peer> all{
      flint_peer(),
#ifdef HEIRETSU_PARI
      pari_peer(),
#endif
  };
  return all;
}

bool same(const FactorLists& a, const FactorLists& b) { return a.starts == b.starts && a.powers == b.powers; }

bool same(std::span<const WidePower> ours, std::span<const BigPower> theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(), [](const WidePower& a, const BigPower& b) {
    return a.exponent == b.exponent && mpz_of(a.prime) == b.prime;
  });
}

bool multiply_back(std::span<const std::uint64_t> numbers, const FactorLists& lists) {
  if (lists.size() != numbers.size()) return false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t product = numbers[i] == 0 ? 0 : 1;
    for (const PrimePower& power : lists[i]) {
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
    }
    if (product != numbers[i]) return false;
  }
  return true;
}

}  // namespace heiretsu::factorize
