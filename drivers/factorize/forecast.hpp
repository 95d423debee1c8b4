#pragma once
#include <cstdint>
#include <string>

#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// "12 s", "40 minutes", "7 hours", "12 days", "3 years".
[[nodiscard]] std::string duration_text(double seconds);

/// A line that says how long the scan of these numbers will take on `workers` threads, estimated from a sample of a few
/// milliseconds; empty when it is less than a minute. Numbers from 2^64 on, which are refused, do not count.
[[nodiscard]] std::string forecast(const Numbers& window, std::uint64_t workers);

}  // namespace heiretsu::factorize
