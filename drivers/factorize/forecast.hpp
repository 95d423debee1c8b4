#pragma once
#include <cstdint>
#include <string>

#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// A line that foretells how long the scan of these numbers will take on `workers` threads, from a trial of some
/// milliseconds; empty when it is less than a minute. Above 2^64 it says nothing: those are refused.
[[nodiscard]] std::string forecast(const Numbers& window, std::uint64_t workers);

}  // namespace heiretsu::factorize
