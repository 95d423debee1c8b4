#pragma once
#include <cstdint>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu::factorize {

struct ScanBlocks;

/// Tries every trial divisor of a range by n % i == 0 and appends those that divide n, ascending. Trial t tries t + 1,
/// so {0, n} is the whole scan; trials.last <= n. Nothing is skipped and nothing inferred from another trial.
/// O(trials). Below 2^52 the trials run in vector lanes, each with its own quotient and product, but for the first
/// (2^18 n)^(1/3) or so; these, and all trials from 2^52 on, are divisions. Thread-safe.
void scan(std::uint64_t n, Range trials, std::vector<std::uint64_t>& divisors);

/// The same with the vector lanes of one instruction set, see scan/blocks.hpp.
void scan(std::uint64_t n, Range trials, std::vector<std::uint64_t>& divisors, const ScanBlocks& blocks);

}  // namespace heiretsu::factorize
