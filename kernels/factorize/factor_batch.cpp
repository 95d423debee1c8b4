#include <algorithm>
#include <array>
#include <bit>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/small_primes.hpp"
#include "kernels/factorize/split.hpp"

namespace heiretsu::factorize {
namespace {

/// Appends the powers of the primes below 257 that divide n > 0 and returns what is left of n.
std::uint64_t strip_small(std::uint64_t n, std::vector<PrimePower>& powers) {
  if (const int twos = std::countr_zero(n); twos != 0) {
    powers.push_back({2, static_cast<std::uint32_t>(twos)});
    n >>= twos;
  }
  for (const SmallPrime& small : small_primes) {
    if (const std::uint32_t exponent = strip(n, small); exponent != 0) powers.push_back({small.prime, exponent});
  }
  return n;
}

/// The primes of n, ascending, with repetition; n > 1 has no prime below 257, so there are at most 7.
std::span<const std::uint64_t> split_fully(std::uint64_t n, std::array<std::uint64_t, 8>& primes) {
  std::array<std::uint64_t, 8> open{n};
  std::size_t count = 0;
  for (std::size_t waiting = 1; waiting != 0;) {
    const std::uint64_t part = open[--waiting];
    if (is_prime(part)) {
      const auto end = primes.begin() + static_cast<std::ptrdiff_t>(count++);
      const auto place = std::upper_bound(primes.begin(), end, part);
      std::move_backward(place, end, end + 1);
      *place = part;
    } else {
      const std::uint64_t divisor = find_divisor(part);
      open[waiting++] = divisor;
      open[waiting++] = part / divisor;
    }
  }
  return {primes.data(), count};
}

}  // namespace

FactorLists factor_batch(std::span<const std::uint64_t> numbers) {
  FactorLists lists;
  lists.starts.reserve(numbers.size() + 1);
  for (const std::uint64_t number : numbers) {
    const std::uint64_t rest = number == 0 ? 1 : strip_small(number, lists.powers);
    if (rest > 1) {
      std::array<std::uint64_t, 8> primes;
      for (const std::uint64_t prime : split_fully(rest, primes)) {
        const bool again = lists.powers.size() > lists.starts.back() && lists.powers.back().prime == prime;
        if (again) ++lists.powers.back().exponent;
        else lists.powers.push_back({prime, 1});
      }
    }
    lists.end_row();
  }
  return lists;
}

}  // namespace heiretsu::factorize
