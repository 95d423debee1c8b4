#include "kernels/factorize/quadratic_sieve/forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace heiretsu::factorize {
namespace {

/// A sieve that was run to its end, units one by one, counted by CycleCounter until cycles were 0.99 of the primes; CPU
/// seconds of one core of a Zen 4 shared with others, AVX-512. The growth of cycles was fitted to other runs; the table
/// knows of these the seconds of 90 digits, and the relations of those two at the border between its halves.
struct RecordedRun {
  const char* n;
  SieveParameters parameters;  // those that a forecast looks at
  double units, relations, seconds;
  std::vector<SieveProgress> curve;
  SieveSample sample;  // the first units without the very first one
};

const std::vector<RecordedRun>& runs() {
  static const std::vector<RecordedRun> result{
      {"1132704475267319354746360946220546037884683412657520698105614849237",
       {.multiplier = 53, .primes = 10176, .places = 32768, .double_bound = 0, .factors_of_a = 9, .log_polynomials = 8},
       539,
       42400,
       1.654,
       {{6, 479, 68, 68},
        {27, 2148, 279, 289},
        {55, 4318, 575, 625},
        {110, 8601, 1254, 1438},
        {164, 12905, 1852, 2268},
        {272, 21397, 3177, 4234},
        {383, 30192, 4510, 6485},
        {492, 38802, 5792, 8980}},
       {5, 400, 0.015}},
      {"5661161260745205891175095240662415002029342803292582045231516131274829",
       {.multiplier = 5,
        .primes = 13432,
        .places = 32768,
        .double_bound = 3509890720554,
        .factors_of_a = 9,
        .log_polynomials = 8},
       666,
       86731,
       3.096,
       {{7, 892, 55, 55},
        {34, 4424, 257, 264},
        {67, 8761, 507, 543},
        {134, 17535, 1017, 1212},
        {200, 26066, 1498, 1993},
        {337, 43850, 2490, 4161},
        {472, 61362, 3470, 7147},
        {605, 78778, 4473, 11101}},
       {6, 765, 0.028}},
      {"2075725976674687199577879935679190735688024829009022694242555944960151",
       {.multiplier = 7,
        .primes = 12983,
        .places = 32768,
        .double_bound = 3165988604027,
        .factors_of_a = 9,
        .log_polynomials = 8},
       494,
       82567,
       2.419,
       {{5, 842, 49, 50},
        {25, 4202, 251, 268},
        {50, 8416, 527, 580},
        {99, 16706, 1030, 1237},
        {149, 24994, 1549, 2008},
        {249, 41541, 2560, 4027},
        {351, 58564, 3584, 6885},
        {452, 75531, 4662, 10927}},
       {4, 673, 0.025}},
      {"2477014291991467384342541167264345449213279588950878904319917662023599",
       {.multiplier = 15,
        .primes = 13619,
        .places = 32768,
        .double_bound = 3660583207402,
        .factors_of_a = 9,
        .log_polynomials = 8},
       659,
       87467,
       2.942,
       {{7, 904, 62, 63},
        {33, 4300, 234, 241},
        {67, 8898, 522, 562},
        {134, 17670, 1025, 1246},
        {200, 26490, 1557, 2055},
        {330, 43752, 2571, 4104},
        {462, 61308, 3616, 7057},
        {605, 80239, 4738, 11450}},
       {6, 777, 0.026}},
      {"9978398888700722184737023497420282524626134226162885936958036654237627",
       {.multiplier = 3,
        .primes = 13470,
        .places = 32768,
        .double_bound = 3540383137496,
        .factors_of_a = 9,
        .log_polynomials = 8},
       456,
       83924,
       2.272,
       {{5, 908, 64, 65},
        {23, 4208, 288, 297},
        {46, 8496, 562, 610},
        {93, 17226, 1164, 1378},
        {137, 25457, 1703, 2196},
        {229, 42355, 2789, 4342},
        {323, 59505, 3958, 7400},
        {416, 76568, 5088, 11401}},
       {4, 714, 0.020}},
      {"183887918184295220164273960400358134583440384920454663639773893120997",
       {.multiplier = 13, .primes = 11938, .places = 32768, .double_bound = 0, .factors_of_a = 9, .log_polynomials = 8},
       892,
       50465,
       3.213,
       {{9, 487, 61, 63},
        {45, 2480, 358, 366},
        {91, 5101, 730, 777},
        {180, 10029, 1417, 1618},
        {272, 15321, 2204, 2668},
        {452, 25573, 3699, 4913},
        {631, 35702, 5185, 7473},
        {806, 45749, 6569, 10331}},
       {8, 420, 0.037}},
      {"76869990822844466610541248633343431465931401193632485661722124011108280487",
       {.multiplier = 7,
        .primes = 22218,
        .places = 65536,
        .double_bound = 15966855480055,
        .factors_of_a = 10,
        .log_polynomials = 9},
       484,
       161858,
       7.85,
       {{5, 1685, 82, 83},
        {25, 8369, 418, 440},
        {49, 16406, 771, 844},
        {97, 32321, 1576, 1903},
        {146, 48629, 2401, 3217},
        {244, 81372, 3921, 6415},
        {344, 114924, 5543, 11433},
        {443, 147979, 7215, 18408}},
       {4, 1385, 0.064}},
      {"89980413858860652716195133724000230647255030715804807590737529943563297068828037",
       {.multiplier = 53,
        .primes = 49698,
        .places = 98304,
        .double_bound = 179840049476543,
        .factors_of_a = 11,
        .log_polynomials = 9},
       729,
       380053,
       22.16,
       {{8, 3995, 199, 201},
        {37, 19312, 1112, 1155},
        {73, 38083, 2203, 2371},
        {146, 76032, 4366, 5045},
        {219, 114169, 6559, 8211},
        {367, 190921, 10872, 16235},
        {513, 267285, 15278, 27233},
        {657, 342513, 19475, 41029}},
       {7, 3491, 0.204}},
      {"35809789943023025987487886748914118251412449423591914541275340609014699046379053",
       {.multiplier = 37,
        .primes = 47641,
        .places = 98304,
        .double_bound = 152882038042186,
        .factors_of_a = 11,
        .log_polynomials = 9},
       857,
       375500,
       24.66,
       {{9, 4027, 193, 196},
        {43, 18909, 905, 949},
        {87, 38102, 1887, 2050},
        {172, 74925, 3831, 4502},
        {260, 113514, 5844, 7460},
        {434, 189744, 9702, 14995},
        {605, 264815, 13513, 25240},
        {774, 339198, 17289, 39047}},
       {8, 3609, 0.229}},
      {"69060158697609275790240842421188624979934698864728119453785651909741891655656727",
       {.multiplier = 7,
        .primes = 46082,
        .places = 98304,
        .double_bound = 134481291306156,
        .factors_of_a = 11,
        .log_polynomials = 9},
       686,
       345966,
       19.41,
       {{7, 3581, 207, 210},
        {35, 17706, 1023, 1057},
        {69, 34752, 2052, 2200},
        {140, 70315, 4066, 4754},
        {209, 105127, 5991, 7686},
        {344, 173556, 9805, 14971},
        {482, 242986, 13814, 25044},
        {618, 311457, 17712, 37918}},
       {6, 3079, 0.171}},
      {"903271882031227732269529482419772536337536703702855396373735860415650684096760247110206221",
       {.multiplier = 101,
        .primes = 100876,
        .places = 131072,
        .double_bound = 2013512136587808,
        .factors_of_a = 12,
        .log_polynomials = 9},
       4299,
       980733,
       205.7,
       {{43, 9749, 402, 406},
        {219, 50099, 2009, 2094},
        {434, 98976, 4035, 4363},
        {875, 199754, 8192, 9568},
        {1311, 299018, 12112, 15504},
        {2166, 493816, 20022, 30866},
        {3042, 693951, 28228, 53131},
        {3942, 899296, 36627, 84707}},
       {42, 9510, 1.923}}};
  return result;
}

double wanted(const RecordedRun& run) { return std::round(0.99 * run.parameters.primes); }

std::string name(const RecordedRun& run) { return std::to_string(std::string(run.n).size()) + " digits, " + run.n; }

/// How many times too much or too little it is, whichever.
double times_off(double forecast, double real) { return std::exp(std::abs(std::log(forecast / real))); }

TEST(Forecast, IsRightWithinAHalfBeforeTheStart) {
  for (const RecordedRun& run : runs()) {
    const SieveForecast before = forecast_sieve(mpz_class(run.n), run.parameters);
    EXPECT_LT(times_off(before.seconds, run.seconds), 1.5) << name(run);
    EXPECT_LT(times_off(before.units, run.units), 1.5) << name(run);
    EXPECT_LT(times_off(before.relations, run.relations), 1.15) << name(run);
  }
}

TEST(Forecast, OfUnitsIsRightWithinATenthByASample) {
  for (const RecordedRun& run : runs()) {
    const SieveForecast before = forecast_sieve(mpz_class(run.n), run.parameters, run.sample);
    EXPECT_LT(times_off(before.units, run.units), 1.1) << name(run);
    EXPECT_LT(times_off(before.seconds, run.seconds), 1.5) << name(run);  // some of the samples took but 15 ms
  }
}

TEST(Forecast, FollowsTheSpeedOfTheMachine) {
  const RecordedRun& run = runs().front();
  const mpz_class n(run.n);
  SieveSample sample = run.sample;
  const SieveForecast once = forecast_sieve(n, run.parameters, sample);
  sample.seconds *= 3;
  const SieveForecast slower = forecast_sieve(n, run.parameters, sample);
  EXPECT_DOUBLE_EQ(slower.seconds, 3 * once.seconds);
  EXPECT_DOUBLE_EQ(slower.seconds_after, 3 * once.seconds_after);
  EXPECT_DOUBLE_EQ(slower.units, once.units);
  EXPECT_DOUBLE_EQ(slower.relations, once.relations);
  EXPECT_DOUBLE_EQ(forecast_sieve(n, run.parameters, {5, 0, 0.1}).units, forecast_sieve(n, run.parameters).units);
}

TEST(Forecast, OfARunIsRightWithinFifteenPerCentAllAlong) {
  for (const RecordedRun& run : runs()) {
    const SieveForecast before = forecast_sieve(mpz_class(run.n), run.parameters);
    for (const SieveProgress& so_far : run.curve)
      EXPECT_NEAR(units_needed(before, so_far, wanted(run)) / run.units, 1, 0.15)
          << name(run) << " at " << so_far.units / run.units;
  }
}

TEST(Forecast, OfARunIsRightByItsCyclesAloneFromThirtyPerCentOn) {
  for (const RecordedRun& run : runs()) {
    SieveForecast before = forecast_sieve(mpz_class(run.n), run.parameters);
    before.relations /= 3;  // wrong, but no more asked for once so many are there
    for (const SieveProgress& so_far : run.curve) {
      if (so_far.units < 0.29 * run.units) continue;
      const double needed = units_needed(before, so_far, wanted(run));
      EXPECT_NEAR(needed / run.units, 1, 0.07) << name(run) << " at " << so_far.units / run.units;
    }
  }
}

TEST(Forecast, OfMadeUpCountsIsWhatCanBeReckonedByHand) {
  const SieveForecast before{.relations = 1000, .units = 70, .growth = 2};
  EXPECT_DOUBLE_EQ(units_needed(before, {}, 100), 70);                 // nothing known
  EXPECT_DOUBLE_EQ(units_needed(before, {4, 100, 3, 3}, 100), 40);     // by relations
  EXPECT_DOUBLE_EQ(units_needed(before, {10, 400, 50, 50}, 100), 20);  // as many again of each
  EXPECT_DOUBLE_EQ(units_needed(before, {10, 400, 0, 25}, 100), 20);   // 25 * 2^2
  EXPECT_DOUBLE_EQ(units_needed(before, {10, 400, 10, 15}, 75), 30);   // 10 * 3 + 5 * 3^2
  EXPECT_DOUBLE_EQ(units_needed(before, {30, 900, 30, 75}, 15), 10);   // fewer than there are
  EXPECT_DOUBLE_EQ(units_needed(before, {10, 250, 10, 15}, 75), 35);   // half of 40 by relations, half of 30
}

TEST(Forecast, GrowsWithTheNumberBeyondTheTable) {
  double before = 0;
  for (unsigned digits = 20; digits <= 110; digits += 10) {
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, digits - 1);
    const mpz_class n = power + 7;
    const SieveForecast forecast = forecast_sieve(n, sieve_parameters(n));
    EXPECT_GT(forecast.seconds, before) << digits;
    before = forecast.seconds;
  }
  EXPECT_LT(times_off(before, 13'000), 3);  // the program YAFU on one core, reckoned from its runs of 95 to 105 digits
}

TEST(Forecast, OfMemoryIsWhatEightyDigitsTook) {
  const RecordedRun& run = runs()[7];
  ASSERT_EQ(std::string(run.n).size(), 80U);
  const SieveForecast before = forecast_sieve(mpz_class(run.n), run.parameters);
  EXPECT_LT(times_off(static_cast<double>(before.thread_bytes), 4.4e6), 1.25);
  EXPECT_LT(times_off(static_cast<double>(before.node_bytes), 124e6), 1.25);
  EXPECT_LT(times_off(static_cast<double>(before.columns), 49'400), 1.02);
}

}  // namespace
}  // namespace heiretsu::factorize
