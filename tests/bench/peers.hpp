#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/factorize/big.hpp"
#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// A library we compare against: it factors numbers one by one.
struct Peer {
  const char* name;
  std::string version;
  void (*append)(std::uint64_t n, FactorLists& lists);      ///< n >= 1: its prime powers as one more row
  std::vector<BigPower> (*factor_big)(const mpz_class& n);  ///< n >= 2, primes ascending, none called proven
  std::vector<BigPower> (*sieve)(const mpz_class& n);       ///< the same by its quadratic sieve, for a large semiprime
};

/// The peers this program was built with. The first call sets them up.
[[nodiscard]] std::span<const Peer> peers();

[[nodiscard]] Peer flint_peer();

#ifdef HEIRETSU_PARI
[[nodiscard]] Peer pari_peer();

/// The factorizations of first, ..., last by PARI's own sieve of consecutive numbers, in blocks as its `forfactored`
/// has them: of twice the root of the last number. 1 <= first; last at most 2^45, for memory's sake.
[[nodiscard]] FactorLists pari_factor_range(std::uint64_t first, std::uint64_t last);
#endif

/// Are the two the same, number by number?
[[nodiscard]] bool same(const FactorLists& a, const FactorLists& b);

/// Is that the same factorization?
[[nodiscard]] bool same(std::span<const WidePower> ours, std::span<const BigPower> theirs);

/// Does every row multiply back to its number? Modulo 2^64.
[[nodiscard]] bool multiply_back(std::span<const std::uint64_t> numbers, const FactorLists& lists);

}  // namespace heiretsu::factorize
