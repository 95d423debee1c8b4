#include "kernels/factorize/wide/prover.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/wide/splitter.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// Curves that each part of n - 1 and n + 1 has had, after one attempt and another.
constexpr std::array<std::uint32_t, 6> budgets{0, 2, 8, 30, 100, 300};

/// The neighbours n - 1 and n + 1 of numbers n, as far as they are taken apart.
class Neighbours {
 public:
  Neighbours(Kernels kernels, std::span<const uint128> numbers)
      : kernels_(kernels), numbers_(numbers), splitter_(kernels, 0), factors_(2 * numbers.size()) {
    std::vector<uint128> neighbours;
    for (const uint128 n : numbers) {
      neighbours.push_back(n - 1);
      neighbours.push_back(n + 1);
    }
    splitter_.add(neighbours);
  }

  /// Goes on with those of the numbers `open` until each part has had so many curves, and gives the claims of the
  /// numbers of whom enough is then known, with their places.
  std::pair<std::vector<Claim>, std::vector<std::size_t>> claims(const std::vector<std::size_t>& open,
                                                                 std::uint32_t curves) {
    search(open, curves);
    std::pair<std::vector<Claim>, std::vector<std::size_t>> result;
    for (const std::size_t i : open) {
      Certificate certificate = certificate_of(numbers_[i], factors_[2 * i], factors_[2 * i + 1]);
      if (certificate.empty()) continue;
      result.first.push_back({numbers_[i], std::move(certificate)});
      result.second.push_back(i);
    }
    return result;
  }

 private:
  void search(const std::vector<std::size_t>& open, std::uint32_t curves) {
    splitter_.allow(curves);
    for (const Part& part : std::exchange(left_, {})) {
      if (std::binary_search(open.begin(), open.end(), part.owner / 2)) splitter_.add_composite(part);
    }
    Pieces pieces = splitter_.run();
    left_ = std::move(pieces.left);
    keep(pieces);
  }

  /// The proven primes among the pieces.
  void keep(const Pieces& pieces) {
    for (std::size_t i = 0; i < pieces.tiny.size(); ++i)
      factors_[pieces.tiny.owners[i]].push_back(pieces.tiny.values[i]);
    const FactorLists small = factor_batch(pieces.small.values);
    for (std::size_t i = 0; i < small.size(); ++i) {
      for (const PrimePower& power : small[i]) factors_[pieces.small.owners[i]].push_back(power.prime);
    }
    for (const Part& part : pieces.primes) factors_[part.owner].push_back(part.value);
    std::vector<uint128> candidates;
    for (const Part& part : pieces.candidates) candidates.push_back(part.value);
    const std::vector<Verdict> proven = prove(kernels_, candidates);
    for (std::size_t i = 0; i < proven.size(); ++i) {
      if (proven[i] == Verdict::prime) factors_[pieces.candidates[i].owner].push_back(candidates[i]);
    }
  }

  Kernels kernels_;
  std::span<const uint128> numbers_;
  Splitter splitter_;
  std::vector<std::vector<uint128>> factors_;  // of n - 1 and n + 1 in turn
  std::vector<Part> left_;
};

}  // namespace

std::vector<Verdict> prove(Kernels kernels, std::span<const uint128> numbers) {
  std::vector<Verdict> result(numbers.size(), Verdict::open);
  std::vector<std::size_t> open(numbers.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  Neighbours neighbours(kernels, numbers);
  for (const std::uint32_t curves : budgets) {
    if (open.empty()) break;
    const auto [claims, places] = neighbours.claims(open, curves);
    const std::vector<Verdict> found = verdicts(kernels, claims);
    for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = found[i];
    std::erase_if(open, [&](std::size_t i) { return result[i] != Verdict::open; });
  }
  return result;
}

}  // namespace heiretsu::factorize::wide
