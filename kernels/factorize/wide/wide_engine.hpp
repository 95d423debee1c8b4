#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"
#include "kernels/factorize/wide/splitter.hpp"

namespace heiretsu::factorize::wide {

/// Factors numbers below 2^128 in blocks with the kernels of one instruction set: large parts are split by curves, what
/// is below 2^64 goes to the engine for such numbers, all of a block at once. Not for several threads at once.
class WideEngine {
 public:
  explicit WideEngine(Kernels kernels) : kernels_(kernels), splitter_(kernels) {}

  [[nodiscard]] WideLists factor(std::span<const uint128> numbers);

 private:
  struct Prime {
    std::uint32_t owner;
    uint128 value;
  };

  void factor_block(std::span<const uint128> numbers);
  void keep(const Pieces& pieces);
  void prove_all(const std::vector<Part>& candidates);
  void sieve(const Part& part);
  void append_rows(std::size_t count);

  Kernels kernels_;
  Splitter splitter_;
  WideLists lists_;
  std::vector<Prime> primes_;  // of the block's numbers, in any order
};

/// factor_batch (see factors.hpp) on one of available_instruction_sets(): for tests and measurements.
[[nodiscard]] WideLists factor_batch_on(InstructionSet set, std::span<const uint128> numbers);

}  // namespace heiretsu::factorize::wide
