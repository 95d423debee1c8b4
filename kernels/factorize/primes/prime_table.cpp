#include "kernels/factorize/primes/prime_table.hpp"

#include <primesieve.hpp>

namespace heiretsu::factorize {

std::vector<bool> prime_table(std::uint32_t first, std::uint32_t last, std::size_t size) {
  std::vector<std::uint32_t> primes;
  primesieve::generate_primes(first, last, &primes);
  std::vector<bool> table(size);
  for (const std::uint32_t prime : primes) table[prime] = true;
  return table;
}

}  // namespace heiretsu::factorize
