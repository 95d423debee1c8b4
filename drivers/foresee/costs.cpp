#include "drivers/foresee/costs.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/core.h>

#include "kernels/base/random.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::foresee {

Costs::Costs(std::span<const double> recorded) : recorded_(recorded), items_(recorded.size()) {}

Costs::Costs(std::span<const double> recorded, std::uint64_t items, std::uint64_t seed)
    : recorded_(recorded),
      items_(items),
      seed_(SplitMix64(seed)()),
      neighbours_(std::max<std::uint64_t>(recorded.size() / 16, std::min<std::uint64_t>(recorded.size(), 32))),
      stretch_(static_cast<double>(recorded.size()) / static_cast<double>(items)) {}

double Costs::operator[](std::uint64_t item) const {
  if (!seed_) return recorded_[item];
  const double middle = (static_cast<double>(item) + 0.5) * stretch_ - 0.5 * static_cast<double>(neighbours_);
  const auto first =
      std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max(0.0, middle)), recorded_.size() - neighbours_);
  const std::uint64_t drawn =
      ((SplitMix64(*seed_ ^ item)() >> 32) * neighbours_) >> 32;  // fewer than 2^32 costs are recorded
  return recorded_[first + drawn];
}

std::vector<double> read_costs(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) throw UsageError(fmt::format("--costs: {} cannot be read: {}", path, error.message()));
  std::ifstream file(path, std::ios::binary);
  std::vector<double> costs(bytes / sizeof(double));
  if (!file.read(reinterpret_cast<char*>(costs.data()), static_cast<std::streamsize>(costs.size() * sizeof(double))))
    throw UsageError(fmt::format("--costs: {} cannot be read", path));
  if (costs.empty() || bytes % sizeof(double) != 0)
    throw UsageError(fmt::format("--costs: {} holds no whole number of costs (doubles, in seconds)", path));
  for (std::size_t i = 0; i < costs.size(); ++i)
    if (!std::isfinite(costs[i]) || costs[i] < 0)
      throw UsageError(fmt::format("--costs: {}: item {} costs {} s, which cannot be", path, i, costs[i]));
  return costs;
}

}  // namespace heiretsu::foresee
