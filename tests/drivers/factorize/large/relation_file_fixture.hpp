#pragma once
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/relation_file.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu::factorize {

/// Files of a sieve that was never run.
class RelationFileTest : public ::testing::Test {
 protected:
  using Opening = RelationFile::Opening;

  static inline const mpz_class number{"100000000000000000000000000005700000000000000000000000000077"};
  static inline const SieveParameters parameters{
      .primes = 4800, .places = 32768, .large_bound = 4'000'000, .log_polynomials = 7};

  /// The relations of units, made up: of unit u there are u % 4.
  static std::vector<Relation> relations_of(Range units) {
    std::vector<Relation> result;
    for (std::uint64_t unit = units.first; unit < units.last; ++unit) {
      std::mt19937_64 random(unit);
      for (std::uint32_t i = 0; i < unit % 4; ++i) {
        const auto x = static_cast<std::int32_t>(random() % 32768) - 16384;
        result.push_back({unit, 7 * i, x, {1, static_cast<std::uint32_t>(random())}, random()});
      }
    }
    return result;
  }

  /// Adds units to a file and flushes it.
  static void write(RelationFile& file, Range units) {
    file.add(units, relations_of(units));
    file.flush();
  }

  /// The units that a file gives, block by block; each must have its relations.
  static std::vector<Range> given(const RelationFile& file) {
    std::vector<Range> result;
    file.read([&](Range units, std::span<const Relation> relations) {
      EXPECT_EQ(std::vector<Relation>(relations.begin(), relations.end()), relations_of(units));
      result.push_back(units);
    });
    return result;
  }

  [[nodiscard]] std::string on_disk() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void put(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

  [[nodiscard]] RelationFile open(Opening opening = Opening::resume) const {
    return {path_, number, parameters, opening};
  }

  /// What is said of a file that cannot be opened so; empty where it can.
  static std::string refusal(const std::string& path, const mpz_class& n, const SieveParameters& p, Opening opening) {
    try {
      const RelationFile file(path, n, p, opening);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  /// A file with three blocks; the sizes of the file before the first, and after each.
  std::vector<std::size_t> three_blocks() const {
    std::vector<std::size_t> sizes;
    RelationFile file = open(Opening::anew);
    sizes.push_back(std::filesystem::file_size(path_));
    for (const Range units : {Range{0, 2}, Range{2, 3}, Range{3, 5}}) {
      write(file, units);
      sizes.push_back(std::filesystem::file_size(path_));
    }
    return sizes;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "out.sieve";
};

}  // namespace heiretsu::factorize
