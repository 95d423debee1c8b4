#include "kernels/count/plan.hpp"

namespace heiretsu::count {
namespace {

constexpr double two_to_minus_32 = 1.0 / 4294967296.0;

}  // namespace

ZipfTable::ZipfTable(std::uint64_t counters) : columns_(counters) {
  double harmonic = 0;
  for (std::uint64_t k = counters; k > 0; --k) harmonic += 1 / static_cast<double>(k);
  // Frequencies fall with k, so the columns too small for themselves are the last ones: no lists of small and large.
  const auto scaled = [&](std::uint64_t k) {
    return static_cast<double>(counters) / harmonic / static_cast<double>(k + 1);
  };
  std::uint64_t large = 0;
  double left = scaled(0);
  for (std::uint64_t small = counters; small-- > 0;) {
    if (small <= large) break;
    double need = scaled(small);
    columns_[small] = {need, static_cast<std::uint32_t>(large)};
    left -= 1 - need;
    while (left < 1 && large + 1 < small) {
      // What is left of a large one makes it small in its turn: the next large one fills its column.
      columns_[large] = {left, static_cast<std::uint32_t>(large + 1)};
      left = scaled(large + 1) - (1 - left);
      ++large;
    }
  }
  columns_[large] = {1, static_cast<std::uint32_t>(large)};
}

std::uint64_t ZipfTable::operator()(std::uint64_t bits) const {
  const std::uint64_t column = ((bits >> 32) * columns_.size()) >> 32;
  const double fraction = static_cast<double>(bits & 0xffffffffU) * two_to_minus_32;
  return fraction < columns_[column].stay ? column : columns_[column].alias;
}

}  // namespace heiretsu::count
