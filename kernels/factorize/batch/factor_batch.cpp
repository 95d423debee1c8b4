#include "kernels/factorize/batch/factor_batch.hpp"

#include "kernels/factorize/batch/batch_engine.hpp"

namespace heiretsu::factorize {

namespace {

/// Kept for its memory: fresh pages would cost more than the arithmetic of small numbers.
BatchEngine& this_threads_engine() {
  static thread_local BatchEngine engine(simd::kernels_for(instruction_set()));
  return engine;
}

}  // namespace

FactorLists factor_batch(std::span<const std::uint64_t> numbers) { return this_threads_engine().factor(numbers); }

void factor_by_parts(std::span<const std::uint64_t> numbers, const TakeLists& take) {
  this_threads_engine().by_parts(numbers, take);
}

std::vector<std::uint64_t> split_batch(std::span<const std::uint64_t> numbers) {
  return this_threads_engine().split_once(numbers);
}

FactorLists factor_batch_on(InstructionSet set, std::span<const std::uint64_t> numbers) {
  return BatchEngine(simd::kernels_for(set)).factor(numbers);
}

void factor_by_parts_on(InstructionSet set, std::span<const std::uint64_t> numbers, const TakeLists& take) {
  BatchEngine(simd::kernels_for(set)).by_parts(numbers, take);
}

std::vector<std::uint64_t> split_batch_on(InstructionSet set, std::span<const std::uint64_t> numbers) {
  return BatchEngine(simd::kernels_for(set)).split_once(numbers);
}

}  // namespace heiretsu::factorize
