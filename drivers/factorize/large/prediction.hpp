#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <string>

#include "kernels/factorize/big.hpp"

namespace heiretsu::factorize {

/// What splitting a hard composite will take.
struct Prediction {
  double seconds;            ///< on all workers together; infinity where only curves are left, which may never end
  double core_seconds;       ///< on one
  std::uint64_t root_bytes;  ///< of rank 0, beside its threads
  std::uint64_t thread_bytes;
  std::uint64_t columns;  ///< of the matrix
};

/// Of n, a composite without small factors, on `workers` threads of all ranks; curves that find a factor earlier are
/// not counted on. Takes some ms.
[[nodiscard]] Prediction predict(const mpz_class& n, Way way, std::uint32_t workers);

/// It in one line, such as "80 digits: about 11 s on 2 threads (21 s of one core), 125 MB and 5 MB per thread, a matrix
/// of about 21000 columns"; beyond the sieve's reach it says so, and from which size a number field sieve is faster.
[[nodiscard]] std::string prediction_line(const mpz_class& n, Way way, std::uint32_t workers);

}  // namespace heiretsu::factorize
