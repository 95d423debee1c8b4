#pragma once
#include <span>
#include <string_view>

#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// The instruction sets this library was built for and this processor has, the slowest first: "scalar", then those of
/// "avx2", "avx512" or "neon" that apply.
[[nodiscard]] std::span<const std::string_view> available_instruction_sets();

/// The one factor_batch uses: the fastest available, or what the environment variable HEIRETSU_SIMD names.
/// Throws std::invalid_argument when that is not available; decided once, at the first call.
[[nodiscard]] std::string_view instruction_set();

/// factor_batch on the instruction set named; throws std::invalid_argument when it is not available.
[[nodiscard]] FactorLists factor_batch_on(std::string_view set, std::span<const std::uint64_t> numbers);

}  // namespace heiretsu::factorize
