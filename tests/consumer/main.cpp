// Prints the prime factors of 91 and of 2^67 - 1, the latter as Cole wrote them on the blackboard
// in 1903.
#include <array>
#include <cstdint>
#include <iostream>

#include <heiretsu/big.hpp>
#include <heiretsu/factors.hpp>

int main() {
  using namespace heiretsu::factorize;
  const std::array<std::uint64_t, 1> numbers{91};
  const FactorLists lists = factor_batch(numbers);
  for (const PrimePower& power : lists[0]) std::cout << power.prime << ' ';
  const mpz_class mersenne = (mpz_class(1) << 67) - 1;
  for (const BigPower& power : factor_big(mersenne, 1)) std::cout << power.prime << ' ';
  std::cout << '\n';
}
