#include "kernels/factorize/quadratic_sieve/forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace heiretsu::factorize {
namespace {

/// A sieve that was run to its end, units one by one, counted by CycleCounter until cycles were 0.99 of the primes; CPU
/// seconds of one core of a Zen 4 shared with others, AVX-512. The growth of cycles was fitted to other runs; the table
/// has its relations and seconds from these and from a dozen others of 60 to 83 digits.
struct RecordedRun {
  const char* n;
  SieveParameters parameters;  // those that a forecast looks at
  double units, relations, seconds;
  std::vector<SieveProgress> curve;
  SieveSample sample;  // the first units without the very first one
};

const std::vector<RecordedRun>& runs() {
  static const std::vector<RecordedRun> result{
      {"161189050041531654939494326685813523168636567631364344822859677",
       {.multiplier = 13, .primes = 9133, .places = 32768, .double_bound = 0, .factors_of_a = 8, .log_polynomials = 7},
       291,
       36949,
       0.4526,
       {{3, 399, 50, 50},
        {15, 1948, 272, 285},
        {29, 3803, 544, 577},
        {58, 7425, 1097, 1236},
        {87, 11051, 1655, 1964},
        {146, 18536, 2821, 3710},
        {204, 25954, 3983, 5733},
        {262, 33271, 5157, 7903}},
       {3, 390, 0.005}},
      {"214378778930016596743334405056938353035382130116102545990041281573",
       {.multiplier = 53, .primes = 11775, .places = 32768, .double_bound = 0, .factors_of_a = 9, .log_polynomials = 8},
       377,
       47321,
       1.142,
       {{4, 503, 76, 76},
        {19, 2417, 399, 408},
        {38, 4680, 779, 818},
        {75, 9297, 1556, 1698},
        {113, 14178, 2373, 2733},
        {189, 23634, 3907, 4925},
        {264, 33072, 5405, 7371},
        {339, 42570, 6957, 10192}},
       {3, 360, 0.009}},
      {"11777243234336672492852508475126928600735205443696557646116255698889",
       {.multiplier = 1, .primes = 11784, .places = 32768, .double_bound = 0, .factors_of_a = 9, .log_polynomials = 8},
       386,
       46924,
       1.163,
       {{4, 512, 87, 87},
        {19, 2394, 385, 397},
        {39, 4821, 780, 818},
        {77, 9467, 1532, 1704},
        {116, 14189, 2309, 2706},
        {193, 23507, 3898, 4951},
        {270, 32878, 5465, 7381},
        {347, 42249, 7017, 10219}},
       {3, 381, 0.009}},
      {"1923338894788119260130198700257741310236361886706092607240658197224219",
       {.multiplier = 11,
        .primes = 14307,
        .places = 32768,
        .double_bound = 3890266513439,
        .factors_of_a = 9,
        .log_polynomials = 8},
       365,
       83630,
       1.728,
       {{4, 898, 68, 68},
        {18, 4065, 331, 344},
        {37, 8371, 659, 719},
        {73, 16645, 1319, 1539},
        {110, 25140, 2014, 2539},
        {183, 41921, 3338, 4930},
        {255, 58550, 4671, 7965},
        {329, 75444, 5955, 11929}},
       {3, 676, 0.014}},
      {"6155393749827410799888244920136246984907713455306169263369927278186977",
       {.multiplier = 1, .primes = 13467, .places = 32768, .double_bound = 0, .factors_of_a = 9, .log_polynomials = 8},
       1334,
       57722,
       4.159,
       {{13, 596, 90, 91},
        {67, 2933, 436, 451},
        {133, 5737, 798, 855},
        {267, 11444, 1604, 1835},
        {400, 17186, 2408, 2916},
        {667, 28877, 4070, 5412},
        {934, 40453, 5651, 8245},
        {1201, 52005, 7317, 11572}},
       {12, 556, 0.038}},
      {"598802917791092745786108058212038210429204006635140603739763526632316701",
       {.multiplier = 5,
        .primes = 18499,
        .places = 32768,
        .double_bound = 8419992874271,
        .factors_of_a = 10,
        .log_polynomials = 9},
       510,
       120731,
       4.347,
       {{5, 1127, 74, 75},
        {26, 6081, 407, 421},
        {51, 11892, 765, 822},
        {102, 24012, 1535, 1816},
        {153, 36111, 2271, 2945},
        {255, 60448, 3778, 5871},
        {357, 84562, 5244, 9809},
        {459, 108706, 6715, 15088}},
       {4, 896, 0.034}},
      {"522173914839590584054451615073440915261617971995481422150540411452838206961",
       {.multiplier = 41,
        .primes = 29483,
        .places = 65536,
        .double_bound = 33207054969577,
        .factors_of_a = 10,
        .log_polynomials = 9},
       427,
       197458,
       7.025,
       {{4, 1878, 126, 128},
        {21, 9807, 641, 664},
        {43, 20053, 1312, 1418},
        {85, 39450, 2652, 3100},
        {128, 59292, 4077, 5121},
        {214, 99060, 6859, 10069},
        {299, 138143, 9470, 16376},
        {384, 177352, 12109, 24367}},
       {3, 1438, 0.052}},
      {"236005701838325311827592140501408343465667043252152939101047647784553193123",
       {.multiplier = 3,
        .primes = 24580,
        .places = 65536,
        .double_bound = 19642449691259,
        .factors_of_a = 10,
        .log_polynomials = 9},
       480,
       169736,
       7.119,
       {{5, 1735, 106, 108},
        {24, 8444, 487, 501},
        {48, 17077, 961, 1034},
        {96, 33912, 1985, 2358},
        {144, 50903, 2987, 3863},
        {240, 84786, 4981, 7654},
        {336, 118603, 6974, 12916},
        {432, 152766, 8971, 19978}},
       {4, 1397, 0.059}},
      {"11146655865288337206940081781095469597377367753427738545157484193399261428627",
       {.multiplier = 67,
        .primes = 35634,
        .places = 65536,
        .double_bound = 57335768054994,
        .factors_of_a = 10,
        .log_polynomials = 9},
       502,
       242026,
       9.127,
       {{5, 2299, 145, 147},
        {25, 11795, 791, 825},
        {50, 23761, 1601, 1741},
        {100, 47906, 3273, 3823},
        {151, 72379, 4943, 6227},
        {251, 121002, 8219, 12262},
        {351, 169103, 11515, 19793},
        {452, 217709, 14772, 29485}},
       {4, 1844, 0.072}},
      {"24166841763247027050672671109973759901847305419653329512033981477220643183599",
       {.multiplier = 71,
        .primes = 37251,
        .places = 65536,
        .double_bound = 65151869041222,
        .factors_of_a = 10,
        .log_polynomials = 9},
       671,
       265222,
       12.28,
       {{7, 2808, 163, 163},
        {34, 13271, 772, 806},
        {67, 26284, 1548, 1675},
        {134, 52770, 3144, 3664},
        {201, 79304, 4672, 5912},
        {336, 132716, 7832, 11825},
        {470, 185326, 10908, 19750},
        {604, 238424, 14128, 30387}},
       {6, 2398, 0.110}},
      {"20101427528502160209808867382471084113899118198776170482571299764994929757278601",
       {.multiplier = 1,
        .primes = 42477,
        .places = 65536,
        .double_bound = 95069429774456,
        .factors_of_a = 11,
        .log_polynomials = 10},
       366,
       308761,
       13.62,
       {{4, 3410, 186, 189},
        {18, 15135, 905, 938},
        {37, 31106, 1857, 2009},
        {73, 61474, 3736, 4367},
        {110, 92747, 5629, 7121},
        {183, 154320, 9350, 13951},
        {256, 216168, 13123, 23184},
        {329, 277884, 16805, 35067}},
       {3, 2585, 0.112}},
      {"70604682340973581917792945282437318569876248492294570262009101651907031774061908719",
       {.multiplier = 31,
        .primes = 63774,
        .places = 98304,
        .double_bound = 869514463078007,
        .factors_of_a = 11,
        .log_polynomials = 9},
       1337,
       653068,
       40.53,
       {{13, 6303, 241, 241},
        {67, 32514, 1173, 1230},
        {134, 65479, 2337, 2539},
        {267, 130540, 4695, 5520},
        {401, 195925, 7037, 8982},
        {669, 327209, 11790, 18271},
        {936, 457191, 16602, 31761},
        {1203, 587844, 21368, 50910}},
       {12, 5836, 0.356}},
      {"24899747987714942673754155599475815464226907306708911316457417195763658761829049",
       {.multiplier = 1,
        .primes = 42964,
        .places = 65536,
        .double_bound = 98245310917371,
        .factors_of_a = 11,
        .log_polynomials = 10},
       406,
       320232,
       15.47,
       {{4, 3095, 165, 166},
        {20, 15728, 825, 868},
        {41, 32249, 1774, 1902},
        {81, 63949, 3546, 4120},
        {122, 96024, 5339, 6787},
        {203, 160127, 8917, 13483},
        {284, 223759, 12476, 22576},
        {365, 288040, 16062, 34946}},
       {3, 2351, 0.115}}};
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
  const SieveParameters parameters{.multiplier = 53,
                                   .primes = 49698,
                                   .places = 98304,
                                   .double_bound = 179840049476543,
                                   .factors_of_a = 11,
                                   .log_polynomials = 9};
  const mpz_class n("89980413858860652716195133724000230647255030715804807590737529943563297068828037");
  const SieveForecast before = forecast_sieve(n, parameters);
  EXPECT_LT(times_off(static_cast<double>(before.thread_bytes), 7.0e6), 1.25);
  EXPECT_LT(times_off(static_cast<double>(before.node_bytes), 124e6), 1.25);
  EXPECT_LT(times_off(static_cast<double>(before.columns), 49'400), 1.02);
}

}  // namespace
}  // namespace heiretsu::factorize
