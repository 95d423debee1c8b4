#include "kernels/factorize/wide/prover.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/wide/splitter.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// Curves that the cofactors of n - 1 and n + 1 get, in one attempt after another.
constexpr std::array<std::uint32_t, 6> budgets{0, 2, 8, 30, 100, 300};

/// The proven prime factors of numbers that at most `curves` curves each find.
std::vector<std::vector<uint128>> known_factors(Kernels kernels, std::span<const uint128> numbers,
                                                std::uint32_t curves) {
  Splitter splitter(kernels, curves);
  splitter.add(numbers);
  const Pieces pieces = splitter.run();
  std::vector<std::vector<uint128>> factors(numbers.size());
  for (std::size_t i = 0; i < pieces.tiny.size(); ++i) factors[pieces.tiny.owners[i]].push_back(pieces.tiny.values[i]);
  const FactorLists small = factor_batch(pieces.small.values);
  for (std::size_t i = 0; i < small.size(); ++i) {
    for (const PrimePower& power : small[i]) factors[pieces.small.owners[i]].push_back(power.prime);
  }
  for (const Part& part : pieces.primes) factors[part.owner].push_back(part.value);
  std::vector<uint128> candidates;
  for (const Part& part : pieces.candidates) candidates.push_back(part.value);
  const std::vector<Verdict> proven = prove(kernels, candidates);
  for (std::size_t i = 0; i < proven.size(); ++i) {
    if (proven[i] == Verdict::prime) factors[pieces.candidates[i].owner].push_back(candidates[i]);
  }
  return factors;
}

/// The claims of those numbers whose neighbours' known factors are enough, and which numbers they are.
std::pair<std::vector<Claim>, std::vector<std::size_t>> claims_of(Kernels kernels, std::span<const uint128> numbers,
                                                                  const std::vector<std::size_t>& open,
                                                                  std::uint32_t curves) {
  std::vector<uint128> neighbours;
  for (const std::size_t i : open) {
    neighbours.push_back(numbers[i] - 1);
    neighbours.push_back(numbers[i] + 1);
  }
  auto factors = known_factors(kernels, neighbours, curves);
  std::pair<std::vector<Claim>, std::vector<std::size_t>> result;
  for (std::size_t k = 0; k < open.size(); ++k) {
    const uint128 n = numbers[open[k]];
    Certificate certificate = certificate_of(n, std::move(factors[2 * k]), std::move(factors[2 * k + 1]));
    if (certificate.empty()) continue;
    result.first.push_back({n, std::move(certificate)});
    result.second.push_back(open[k]);
  }
  return result;
}

}  // namespace

std::vector<Verdict> prove(Kernels kernels, std::span<const uint128> numbers) {
  std::vector<Verdict> result(numbers.size(), Verdict::open);
  std::vector<std::size_t> open(numbers.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  for (const std::uint32_t curves : budgets) {
    if (open.empty()) break;
    const auto [claims, places] = claims_of(kernels, numbers, open, curves);
    const std::vector<Verdict> found = verdicts(kernels, claims);
    for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = found[i];
    std::erase_if(open, [&](std::size_t i) { return result[i] != Verdict::open; });
  }
  return result;
}

}  // namespace heiretsu::factorize::wide
