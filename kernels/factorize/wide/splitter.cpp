#include "kernels/factorize/wide/splitter.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "kernels/factorize/wide/roots.hpp"
#include "kernels/factorize/wide/trial.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// The place of the class for a value.
std::size_t class_of(Kernels kernels, uint128 value) {
  const int bits = bits_of(value);
  std::size_t place = 0;
  while (bits > kernels[place].max_bits) ++place;
  return place;
}

}  // namespace

Splitter::Splitter(Kernels kernels, std::uint32_t curves) : kernels_(kernels) { allow(curves); }

Splitter::Splitter(Kernels kernels) : kernels_(kernels), max_rounds_() {
  for (int bits = 65; bits <= 128; ++bits) {
    const SizeClass& size = kernels[class_of(kernels, uint128{1} << (bits - 1))];
    max_rounds_[static_cast<std::size_t>(bits)] = curves_before_sieve(size.nanoseconds, bits);
  }
}

void Splitter::add(std::span<const uint128> numbers, std::uint32_t first_owner) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto owner = first_owner + static_cast<std::uint32_t>(i);
    uint128 rest = numbers[i];
    strip_tiny(rest, owner, pieces_.tiny);
    put(rest, owner, 0);
  }
}

void Splitter::put(uint128 value, std::uint32_t owner, std::uint32_t round) {
  if (value >= two_64)
    untested_.push_back({value, owner, round});
  else if (value > 1)
    pieces_.small.push(static_cast<std::uint64_t>(value), owner);
}

/// Parts of a number go on with the curve after those that the number had: the same ones would find nothing new.
void Splitter::queue(const Part& part) {
  const int bits = bits_of(part.value);
  if (part.round >= max_rounds_[static_cast<std::size_t>(bits)]) {
    pieces_.left.push_back(part);
    return;
  }
  composites_[level_of(bits, part.round)][class_of(kernels_, part.value)].push_back(part);
}

Pieces Splitter::run() {
  test_all();
  for (std::size_t level = 0; level < levels;) {
    std::size_t place = 0;
    while (place < kernels_.size() && composites_[level][place].empty()) ++place;
    if (place == kernels_.size()) {
      ++level;
      continue;
    }
    run_curves(kernels_[place], level, composites_[level][place]);
    test_all();
    level = 0;  // what split off late catches up with the others, so that later curves meet full lanes
  }
  return std::exchange(pieces_, {});
}

void Splitter::clear() {
  untested_.clear();
  for (auto& classes : composites_)
    for (auto& parts : classes) parts.clear();
  pieces_ = {};
}

bool Splitter::idle() const {
  const auto all_empty = [](const auto& classes) {
    return std::all_of(classes.begin(), classes.end(), [](const auto& parts) { return parts.empty(); });
  };
  return untested_.empty() && pieces_.small.empty() && pieces_.left.empty() &&
         std::all_of(composites_.begin(), composites_.end(), all_empty);
}

void Splitter::test_all() {
  std::array<std::vector<Part>, max_classes> sorted;
  assert(kernels_.size() <= max_classes);
  for (const Part& part : untested_) sorted[class_of(kernels_, part.value)].push_back(part);
  untested_.clear();
  for (std::size_t place = 0; place < kernels_.size(); ++place) test(kernels_[place], sorted[place]);
}

/// Parts that fail the strong test to a base, taken out of `parts`.
std::vector<Part> Splitter::failing(const SizeClass& size, std::vector<Part>& parts, std::uint64_t base) {
  values_.clear();
  for (const Part& part : parts) values_.push_back(part.value);
  passed_.resize(parts.size());
  size.strong_test(values_.data(), parts.size(), base, passed_.data());
  std::vector<Part> composites;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (passed_[i] != 0)
      parts[kept++] = parts[i];
    else
      composites.push_back(parts[i]);
  }
  parts.resize(kept);
  return composites;
}

void Splitter::test(const SizeClass& size, std::vector<Part>& parts) {
  constexpr std::array<std::uint64_t, 13> bases{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41};
  for (const std::uint64_t base : bases) {
    if (parts.empty()) break;
    for (const Part& part : failing(size, parts, base)) {
      if (const std::uint64_t root = exact_square_root(part.value); root != 0) {
        for (int i = 0; i < 2; ++i) pieces_.small.push(root, part.owner);
      } else {
        queue(part);
      }
    }
    if (base != bases[1]) continue;
    // Two bases leave next to no composites; proofs of larger primes find those few.
    const auto rest =
        std::partition(parts.begin(), parts.end(), [](const Part& part) { return part.value < deterministic_below; });
    pieces_.candidates.insert(pieces_.candidates.end(), rest, parts.end());
    parts.erase(rest, parts.end());
  }
  pieces_.primes.insert(pieces_.primes.end(), parts.begin(), parts.end());
}

void Splitter::run_curves(const SizeClass& size, std::size_t level, std::vector<Part>& queued) {
  const std::vector<Part> parts = std::exchange(queued, {});
  values_.clear();
  rounds_.clear();
  for (const Part& part : parts) {
    values_.push_back(part.value);
    rounds_.push_back(part.round);
  }
  divisors_.resize(parts.size());
  const std::size_t curves =
      size.run_curves(values_.data(), rounds_.data(), parts.size(), curve_plan(level), divisors_.data());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part part{parts[i].value, parts[i].owner, parts[i].round + static_cast<std::uint32_t>(curves)};
    if (divisors_[i] == 1)
      queue(part);
    else if (divisors_[i] == part.value)
      take_small_factors(part);
    else
      for (const uint128 factor : {divisors_[i], part.value / divisors_[i]}) put(factor, part.owner, part.round);
  }
}

/// Factors that all came at once are mostly small, and larger curves would not tell them apart.
void Splitter::take_small_factors(const Part& part) {
  uint128 rest = part.value;
  strip_small(rest, part.owner, pieces_.tiny);
  if (rest == part.value)
    queue(part);
  else
    put(rest, part.owner, part.round);
}

}  // namespace heiretsu::factorize::wide
