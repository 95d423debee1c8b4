#include "drivers/factorize/large/kept_units.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

using Relations = std::vector<Relation>;

class KeptUnitsTest : public testing::Test {
 protected:
  KeptUnitsTest() {
    std::string pattern = testing::TempDir() + "heiretsu_kept_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~KeptUnitsTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] LargeContext context(bool resume, std::uint32_t workers = 1) const {
    return {ranks_, workers, workers, 1, Way::automatic, false, Checkpoint{folder_ + "/out", resume}};
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  static Relation relation(std::uint64_t unit, std::uint64_t key) { return {unit, 3, -5, {1, 101}, key}; }
  static Relations of(KeptUnits& kept, std::uint64_t unit) {
    const auto found = kept.take(unit);
    return found ? Relations(found->begin(), found->end()) : Relations{relation(unit, 0)};
  }

  const mpz_class n_ = (mpz_class(1) << 265) + 2'391;  // of which a sieve takes half a minute
  const SieveParameters parameters_ = sieve_parameters(n_);
  const Ranks ranks_;
  std::string folder_;
};

TEST_F(KeptUnitsTest, GiveBackWhatAnEarlierRunAdded) {
  {
    const LargeContext first = context(false);
    KeptUnits kept(first, n_, parameters_);
    EXPECT_FALSE(kept.take(0));
    EXPECT_EQ(kept.next(), KeptUnits::endless);
    kept.add({0, 2}, Relations{relation(0, 1), relation(0, 2)});  // unit 1 has none
    kept.add({4, 5}, Relations{relation(4, 3)});
    kept.add({5, 5}, {});
  }
  EXPECT_EQ(files(), 1U);
  const LargeContext second = context(true, 64);  // a short sieve of so many, but there is a file
  testing::internal::CaptureStderr();
  KeptUnits kept(second, n_, parameters_);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find(": 3 units and 3 relations of " + n_.get_str() + " are kept\n"), std::string::npos) << said;
  EXPECT_EQ(kept.next(), 0U);
  EXPECT_EQ(of(kept, 0), (Relations{relation(0, 1), relation(0, 2)}));
  EXPECT_EQ(of(kept, 1), Relations{});
  EXPECT_FALSE(kept.take(2));
  EXPECT_EQ(kept.next(), 4U);
  EXPECT_FALSE(kept.take(3));
  EXPECT_EQ(of(kept, 4), Relations{relation(4, 3)});
  EXPECT_FALSE(kept.take(5));
  EXPECT_EQ(kept.next(), KeptUnits::endless);
  kept.remove();
  EXPECT_EQ(kept.path(), "");
  EXPECT_EQ(files(), 0U);
}

TEST_F(KeptUnitsTest, AreThoseOfTheParametersOfTheFile) {
  SieveParameters others = parameters_;
  others.primes -= 100;
  {
    const LargeContext first = context(false);
    KeptUnits(first, n_, others).add({0, 1}, Relations{relation(0, 1)});
  }
  testing::internal::CaptureStderr();
  const LargeContext second = context(true);
  EXPECT_EQ(KeptUnits(second, n_, parameters_).parameters(), others);
  (void)testing::internal::GetCapturedStderr();
  const LargeContext anew = context(false);
  EXPECT_THROW(KeptUnits(anew, n_, parameters_), UsageError) << "without --resume nothing is lost";
  EXPECT_EQ(KeptUnits(second, n_ + 2, parameters_).parameters(), parameters_) << "another number, another file";
}

TEST_F(KeptUnitsTest, AreNotKeptOfAShortSieveNorWithoutAnOutput) {
  const LargeContext many = context(true, 64);
  KeptUnits(many, n_, parameters_).add({0, 1}, Relations{relation(0, 1)});
  LargeContext none = context(false);
  none.checkpoint.reset();
  KeptUnits(none, n_, parameters_).add({0, 1}, Relations{relation(0, 1)});
  const LargeContext begun = context(false);
  { const KeptUnits kept(begun, n_, parameters_); }  // a file without units
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace heiretsu::factorize
