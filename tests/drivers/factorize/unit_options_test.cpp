#include "drivers/factorize/unit_options.hpp"

#include <gtest/gtest.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

TEST(UnitChoice, IsUnitsOrAPart) {
  EXPECT_EQ(UnitChoice::of("0..4999").of_about(7), (Range{0, 5000}));
  EXPECT_EQ(UnitChoice::of("5..5").of_about(7), (Range{5, 6}));
  EXPECT_EQ(UnitChoice::of("10^3..2*10^3-1").of_about(7), (Range{1000, 2000}));
  EXPECT_EQ(UnitChoice::of("1/4").of_about(10), (Range{0, 3}));
  EXPECT_EQ(UnitChoice::of("2/4").of_about(10), (Range{3, 6}));
  EXPECT_EQ(UnitChoice::of("4/4").of_about(10), (Range{8, 10}));
  for (const char* const text :
       {"", "5", "3..2", "..", "1..", "-1..4", "0/4", "5/4", "1/", "/4", "1/0", "a/b", "1..2..3"})
    EXPECT_THROW((void)UnitChoice::of(text), UsageError) << text;
}

TEST(UnitChoice, PartsAreAllUnitsAndDifferByOne) {
  for (const std::uint64_t needed : {1U, 7U, 100U, 1001U})
    for (const std::uint64_t parts : {1U, 2U, 7U, 13U}) {
      std::uint64_t end = 0;
      for (std::uint64_t part = 1; part <= parts; ++part) {
        const Range units = UnitChoice{{}, part, parts}.of_about(needed);
        ASSERT_EQ(units.first, end);
        ASSERT_GE(units.size(), std::max<std::uint64_t>(1, needed / parts));
        ASSERT_LE(units.size(), needed / parts + 1);
        end = units.last;
      }
      ASSERT_EQ(end, std::max(needed, parts));
    }
}

}  // namespace
}  // namespace heiretsu::factorize
