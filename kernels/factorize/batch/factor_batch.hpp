#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

/// factor_batch, factor_by_parts and split_batch (see factors.hpp) on one of available_instruction_sets(): for tests
/// and measurements.
[[nodiscard]] FactorLists factor_batch_on(InstructionSet set, std::span<const std::uint64_t> numbers);
void factor_by_parts_on(InstructionSet set, std::span<const std::uint64_t> numbers, const TakeLists& take);
[[nodiscard]] std::vector<std::uint64_t> split_batch_on(InstructionSet set, std::span<const std::uint64_t> numbers);

}  // namespace heiretsu::factorize
