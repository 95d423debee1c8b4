#pragma once
#include <cstdint>

#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

/// Trials that are tested together.
inline constexpr std::uint64_t scan_block = 512;

/// The trial divisors first, first + 1, ..., last - 1 in blocks of `scan_block`: the first block that holds a divisor
/// of n, by its first trial divisor; `last` if there is none. last - first is a multiple of scan_block, last <= n + 1.
using FindBlock = std::uint64_t (*)(std::uint64_t n, std::uint64_t first, std::uint64_t last);

/// The vector part of the scan for one instruction set. Both forms need first^3 >= 4 n (scan_block / 2)^2.
struct ScanBlocks {
  FindBlock narrow;  ///< n < 2^32, first > n / 65535
  FindBlock wide;    ///< n < 2^52
};

extern const ScanBlocks scan_blocks_portable;
extern const ScanBlocks scan_blocks_avx2;    // defined on x86-64 only
extern const ScanBlocks scan_blocks_avx512;  // likewise

/// The blocks for one of available_instruction_sets().
[[nodiscard]] const ScanBlocks& scan_blocks(InstructionSet set);

}  // namespace heiretsu::factorize
