#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace heiretsu::foresee {

/// What each of `items` items costs, in seconds: as recorded, or drawn from the recorded costs. Item i depends on
/// (seed, i) alone.
class Costs {
 public:
  /// As recorded. `recorded` must not be empty and outlives this.
  explicit Costs(std::span<const double> recorded);

  /// Drawn with replacement (bootstrap, Efron 1979). Item i is drawn from the recorded items nearest to its relative
  /// position, a sixteenth of all or 32, so that costs that grow along the input still do.
  Costs(std::span<const double> recorded, std::uint64_t items, std::uint64_t seed);

  [[nodiscard]] double operator[](std::uint64_t item) const;
  [[nodiscard]] std::uint64_t items() const { return items_; }

 private:
  std::span<const double> recorded_;
  std::uint64_t items_;
  std::optional<std::uint64_t> seed_;
  std::uint64_t neighbours_ = 0;
  double stretch_ = 1;  // recorded items per item
};

/// The costs in the file: doubles in this machine's format. @throws UsageError naming it when it cannot be read, is
/// empty or holds something else than seconds.
[[nodiscard]] std::vector<double> read_costs(const std::string& path);

}  // namespace heiretsu::foresee
