#include "drivers/foresee/prediction.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace heiretsu::foresee {
namespace {

const std::vector<Latency> quick{{{1e-7}, {2e-6}, {1e-6}, {1e-4}, {8e-5}}, {{1e-7}, {3e-5}, {2e-6}, {1.3e-4}, {9e-5}}};

Query query_of(Schedule schedule, std::uint32_t workers, std::uint64_t items) {
  Query query;
  query.workload.dealing.over_ranks = schedule;
  query.workers = workers;
  query.items = items;
  return query;
}

TEST(Predict, IsAtLeastNineTenthsEfficientAt1024WorkersWithAHundredItemsOf10MillisecondsEach) {
  for (const Schedule schedule : {schedules::dynamic, schedules::guided, schedules::stealing})
    for (const std::uint32_t per_node : {1U, 64U}) {
      Query query = query_of(schedule, 1024, 102'400);
      query.per_node = per_node;
      query.draws = 2;
      EXPECT_GE(predict(query, std::vector<double>(100, 0.010), quick).efficiency.low, 0.9)
          << name(schedule) << " " << per_node;
    }
}

TEST(Predict, UsesTheItemsAsRecordedWhereItCan) {
  const std::vector<double> recorded{1, 2, 3, 4, 5, 6};
  const Prediction same = predict(query_of(schedules::static_, 2, 6), recorded, quick);
  EXPECT_TRUE(same.as_recorded);
  EXPECT_NEAR(same.seconds.value, 15, 1e-3);
  EXPECT_TRUE(same.seconds.low <= same.seconds.value && same.seconds.value <= same.seconds.high);
  EXPECT_LT(same.seconds.low, same.seconds.high);  // other draws of six items take other times
  EXPECT_FALSE(predict(query_of(schedules::static_, 2, 7), recorded, quick).as_recorded);
}

TEST(Predict, NamesTheLargestLoss) {
  EXPECT_EQ(predict(query_of(schedules::dynamic, 8, 8), std::vector<double>{1, 2, 1, 2, 1}, quick).limit,
            "too few items");
  std::vector<double> giant(1000, 0.001);
  giant[0] = 10;
  EXPECT_EQ(predict(query_of(schedules::dynamic, 8, 1000), giant, quick).limit, "the largest item");
  Query late = query_of(schedules::dynamic, 4, 400);
  late.per_node = 4;
  late.workload.window_end = 1;
  EXPECT_EQ(predict(late, std::vector<double>(400, 0.1), quick).limit, "rank 0 at the end of a window");
  EXPECT_EQ(predict(query_of(schedules::dynamic, 8, 4000), std::vector<double>(4000, 1e-7), quick).limit,
            "the way of requests and answers");
}

TEST(Predict, LossesAndEfficiencyAddUpToOne) {
  Query query = query_of(schedules::guided, 64, 6400);
  query.draws = 1;
  const Prediction prediction = predict(query, std::vector<double>{0.01, 0.02, 0.005}, quick);
  EXPECT_NEAR(std::accumulate(prediction.lost.begin(), prediction.lost.end(), 0.0), 1 - prediction.efficiency.value,
              1e-6);
}

TEST(ToJson, HasARowPerPrediction) {
  const std::string text = to_json({predict(query_of(schedules::dynamic, 2, 4), std::vector<double>(4, 0.5), quick)});
  EXPECT_EQ(
      text.find(
          R"([{"schedule": "dynamic", "workers": 2, "nodes": 2, "per_node": 1, "threads": 1, "items": 4, "item_seconds": 0.5, )"),
      0U)
      << text;
  EXPECT_EQ(text.substr(text.size() - 3), "}]\n");
}

}  // namespace
}  // namespace heiretsu::foresee
