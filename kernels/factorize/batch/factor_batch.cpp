#include "kernels/factorize/batch/factor_batch.hpp"

#include "kernels/factorize/batch/batch_engine.hpp"

namespace heiretsu::factorize {

FactorLists factor_batch(std::span<const std::uint64_t> numbers) {
  // Kept for its memory: fresh pages would cost more than the arithmetic of small numbers.
  static thread_local BatchEngine engine(simd::kernels_for(instruction_set()));
  return engine.factor(numbers);
}

FactorLists factor_batch_on(InstructionSet set, std::span<const std::uint64_t> numbers) {
  return BatchEngine(simd::kernels_for(set)).factor(numbers);
}

}  // namespace heiretsu::factorize
