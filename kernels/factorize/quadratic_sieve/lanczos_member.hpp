#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_memory.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_step.hpp"

namespace heiretsu::factorize {

/// What one member of the team does in block Lanczos; all members call the same functions in the same order. A member
/// computes its own part of the elements of each vector, the sums over all elements come from the members' shares, and
/// the small matrices that follow from these sums every member computes for itself.
class LanczosMember {
 public:
  LanczosMember(const LanczosMemory& memory, unsigned member, const std::function<void(bool)>& waiting);

  /// One attempt: found, failed or stopped.
  LanczosStatus attempt(std::uint64_t seed);

 private:
  using Kernel = std::vector<std::vector<std::uint64_t>>;  // sums, as sets of columns of x and of the last V
  enum Vector : std::size_t { v0, v1, v2, v3, av, x };
  enum Image : std::size_t { y, y_v };

  void wait() {
    if (waiting_) waiting_(true);
    memory_.header().barrier.wait(memory_.shape.members);
    if (waiting_) waiting_(false);
  }
  void start(std::uint64_t seed);
  LanczosStatus iterate();
  void multiply(const std::uint64_t* in, std::uint64_t* image);
  void multiply_transposed(const std::uint64_t* image, std::uint64_t* out);
  void sum_dense_rows();
  void share_products(const std::uint64_t* a, const std::uint64_t* b, std::size_t slot);
  void sum_products(std::size_t slot, std::uint64_t* out) const;
  void update();
  void finish();
  [[nodiscard]] Kernel kernel_of_images() const;
  void add_up(const Kernel& kernel, std::size_t first, std::uint64_t* out);
  void combine(const Kernel& kernel);
  void keep_true_dependencies();

  [[nodiscard]] std::uint64_t* own(std::uint64_t* vector) const { return vector + words_ * columns_.first; }
  [[nodiscard]] std::uint64_t* block(std::size_t age) const { return memory_.vector(v_[age]); }
  [[nodiscard]] std::uint64_t* table(std::size_t i) const { return memory_.table(member_, i); }
  [[nodiscard]] std::size_t table_words(std::size_t rows) const { return 8 * 256 * words_ * rows; }

  const LanczosMemory& memory_;
  unsigned member_;
  const std::function<void(bool)>& waiting_;
  std::size_t words_;
  const LanczosLoops& loops_;
  Range rows_, columns_;  // its parts
  LanczosStep step_;
  std::size_t v_[4] = {v0, v1, v2, v3};  // V_{i+1} to be, V_i, V_{i-1}, V_{i-2}
};

}  // namespace heiretsu::factorize
