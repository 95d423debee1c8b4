#include "drivers/factorize/methods.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

constexpr Method table[] = {
    {"auto", "numbers", "numbers", "the fast engine, ranges by a sieve where that is faster", automatic, true,
     Way::automatic, true},
    {"batch", "numbers", "numbers", "the fast engine, number by number", batch, false, Way::automatic, true},
    {"qs", "numbers", "numbers", "composites above 64 bits by the quadratic sieve at once", automatic, true, Way::sieve,
     true},
    {"ecm", "numbers", "numbers", "composites above 64 bits by elliptic curves alone", automatic, true, Way::curves,
     true},
    {"sieve", "numbers", "numbers", "ranges by a sieve on every rank", sieve},
    {"sieve-primes", "numbers", "numbers", "ranges by a sieve whose large primes the ranks share", sieve_primes},
    {"scan", "numbers", "trials", "try every i in 1..n", scan_numbers},
    {"scan", "trials", "trials", "the same with --split trials", scan_trials},
};

}  // namespace

std::span<const Method> methods() { return table; }

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const Method& method : table)
    if (names.empty() || names.back() != method.name) names.emplace_back(method.name);
  return names;
}

const Method& find_method(std::string_view name, std::string_view split) {
  const auto named =
      std::find_if(std::begin(table), std::end(table), [&](const Method& method) { return method.name == name; });
  if (named == std::end(table))
    throw UsageError(fmt::format("--method: '{}' is not one of {}", name, fmt::join(method_names(), ", ")));
  const auto found = std::find_if(named, std::end(table), [&](const Method& method) {
    return method.name == name && (split.empty() || method.split == split);
  });
  if (found != std::end(table)) return *found;
  if (split == "trials")
    throw UsageError(
        fmt::format("--split trials has a meaning only with --method scan: '{}' tries no divisors in a row", name));
  throw UsageError(fmt::format("--split: '{}' is neither numbers nor trials", split));
}

}  // namespace heiretsu::factorize
