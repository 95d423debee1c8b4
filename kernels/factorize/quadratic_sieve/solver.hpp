#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/matrix.hpp"

namespace heiretsu::factorize {

/// Up to so many columns of a smaller_matrix() elimination is faster than block Lanczos, on one core
/// (tests/bench/lanczos_bench.cpp).
inline constexpr std::size_t max_eliminated_columns = 3000;

/// So many columns more than rows are enough to split a number. Elimination finds a dependency for each, block Lanczos
/// for some fewer; each splits two primes with probability 1/2.
[[nodiscard]] constexpr std::size_t surplus_columns(std::size_t rows) {
  return rows <= max_eliminated_columns ? 12 : 64;
}

/// Dependencies of a matrix made small: bit k of element j says whether column j belongs to dependency k; each adds up
/// to zero. By elimination or by block Lanczos on `threads` threads, which tries other seeds when it fails. None where
/// none is found: it needs more relations. A large matrix that has no more columns than rows is not tried, so that to
/// ask early costs little. The same for any number of threads.
[[nodiscard]] std::vector<std::uint64_t> find_dependencies(const SmallerMatrix& matrix, unsigned threads);

}  // namespace heiretsu::factorize
