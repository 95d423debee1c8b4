#pragma once
#include <functional>
#include <span>
#include <string_view>

#include "kernels/ranks/ranks.hpp"
#include "drivers/map/job.hpp"
#include "drivers/factorize/text.hpp"
#include "kernels/factorize/automatic.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// What a job is made for, besides the numbers.
struct JobSettings {
  Print print = Print::factors;
  Verify verify = Verify::products;
  std::uint64_t seed = 1;
};

/// How a method takes ranges of consecutive numbers.
enum class Ranges : std::uint8_t {
  like_others,  ///< number by number
  choose,       ///< as a cost model says
  by_numbers,   ///< by a sieve, and nothing but ranges
  by_primes,    ///< by a sieve whose large primes the ranks share, and nothing but ranges
};

/// One way to factor a window of numbers.
struct Method {
  std::string_view name;
  std::string_view split;      ///< what an item is: "numbers" or "trials"
  std::string_view kernel;     ///< the kernel's name in the record
  std::string_view work_unit;
  Job (*make_job)(const Numbers& window, const JobSettings& settings);  ///< window must outlive the job
  Ranges ranges;
};

/// Every method, the default of its name first.
[[nodiscard]] std::span<const Method> methods();

/// Makes the jobs of one run, window after window; each window must outlive its job. Called on every rank alike, with the
/// same number of threads a rank.
[[nodiscard]] std::function<Job(const Numbers&)> job_maker(const Method& method, const Ranks& ranks, std::uint32_t threads,
                                                           const JobSettings& settings);

/// A job that factors a window's numbers, all below 2^64, by `factor`: lists for any part of the window, best `at_a_time` numbers.
[[nodiscard]] Job make_list_job(const Numbers& window, const JobSettings& settings, std::uint64_t at_a_time, std::function<FactorLists(Range)> factor);

/// The method of that name and split; the first of that name when split is empty.
/// @throws UsageError naming what exists.
[[nodiscard]] const Method& find_method(std::string_view name, std::string_view split);

}  // namespace heiretsu::factorize
