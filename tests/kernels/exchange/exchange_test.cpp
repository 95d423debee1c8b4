#include "kernels/exchange/exchange.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/kernels/enter_team.hpp"

namespace heiretsu::exchange {
namespace {

TEST(Receipt, OfEverythingIsTheSumsByHand) {
  EXPECT_EQ(everything(0), Receipt{});
  EXPECT_EQ(everything(4), (Receipt{4, 0 + 1 + 2 + 3, 0 + 1 + 4 + 9}));
  Receipt one_by_one;
  for (std::uint64_t item = 0; item < 100'000; ++item) one_by_one.add(item);
  EXPECT_EQ(everything(100'000), one_by_one);
}

TEST(Receipt, ShowsALostARepeatedAndASwappedItem) {
  const auto received = [](std::initializer_list<std::uint64_t> items) {
    Receipt receipt;
    for (const std::uint64_t item : items) receipt.add(item);
    return receipt;
  };
  EXPECT_EQ(received({3, 1, 0, 2}), everything(4));
  EXPECT_NE(received({0, 1, 2}), everything(4));
  EXPECT_NE(received({0, 1, 2, 3, 3}), everything(4));
  EXPECT_NE(received({0, 0, 3, 3}), everything(4));  // the same count and the same sum
}

TEST(Plan, PartsAreAllItemsInARow) {
  for (const std::uint64_t items : {1U, 5U, 12U, 1'000'003U})
    for (const std::uint32_t producers : {1U, 2U, 5U, 7U}) {
      Plan plan;
      plan.items = items;
      plan.producers = producers;
      std::uint64_t next = 0;
      for (std::uint32_t producer = 0; producer < producers; ++producer) {
        EXPECT_EQ(plan.part(producer).first, next);
        EXPECT_LE(plan.part(producer).size(), items / producers + 1);
        EXPECT_GE(plan.part(producer).size(), items / producers);
        next = plan.part(producer).last;
      }
      EXPECT_EQ(next, items);
    }
}

TEST(Samples, NoteBothEndsOfEvery256thItem) {
  Samples samples(1000);
  for (std::uint64_t item = 0; item < 1000; ++item) {
    samples.send(item);
    samples.receive(item);
  }
  ASSERT_EQ(samples.sent().size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GT(samples.sent()[i], 0);
    EXPECT_GE(samples.received()[i], samples.sent()[i]);
  }
  EXPECT_LE(Samples(std::uint64_t{1} << 40).sent().size(), Samples::max_samples);
}

struct Method {
  const char* name;
  std::unique_ptr<Exchange> (*make)(const Plan&);
  bool in_pairs;
};
constexpr Method methods[] = {{"mutex", make_mutex, false}, {"spsc", make_spsc, true}, {"mpmc", make_mpmc, false}};

void expect_everything_arrives(const Method& method, const Plan& plan) {
  const auto exchange = method.make(plan);
  Samples samples(plan.items);
  std::vector<Outcome> outcomes(plan.producers + plan.consumers);
  enter_team(plan.producers + plan.consumers,
             [&](Team& team) { outcomes[team.thread()] = exchange->run(team, samples); });
  EXPECT_EQ(exchange->receipt(), everything(plan.items))
      << method.name << ' ' << plan.producers << ':' << plan.consumers;
  std::uint64_t received = 0;
  double work = 0;
  for (const Outcome& outcome : outcomes) {
    received += outcome.items;
    work += outcome.work;
  }
  EXPECT_EQ(received, plan.items);
  EXPECT_EQ(work, 2.0 * static_cast<double>(plan.items));
  for (std::size_t i = 0; i < samples.sent().size(); ++i) EXPECT_GE(samples.received()[i], samples.sent()[i]);
}

TEST(Exchange, EveryItemArrivesOnceForAnyNumberOfEnds) {
  for (const Method& method : methods)
    for (const std::uint32_t producers : {1U, 2U, 4U})
      for (const std::uint32_t consumers : {1U, 2U, 4U})
        for (const std::uint64_t items : {1U, 3U, 5000U}) {
          if (method.in_pairs && producers != consumers) continue;
          Plan plan;
          plan.items = items;
          plan.producers = producers;
          plan.consumers = consumers;
          plan.capacity = 64;
          plan.batch = 16;
          expect_everything_arrives(method, plan);
        }
}

TEST(Exchange, RoomForOneItemIsEnough) {
  for (const Method& method : methods) {
    Plan plan;
    plan.items = 500;
    plan.capacity = plan.batch = 1;
    expect_everything_arrives(method, plan);
  }
}

TEST(Exchange, ASlowConsumerMakesTheProducerWait) {
  for (const Method& method : methods) {
    Plan plan;
    plan.items = 512;
    plan.capacity = plan.batch = 16;
    plan.spins = 20'000;
    expect_everything_arrives(method, plan);
    // With all of the producer's time until the last 16 items had room spent waiting, sent times follow the consumer's.
    const auto exchange = method.make(plan);
    Samples samples(plan.items);
    enter_team(2, [&](Team& team) { (void)exchange->run(team, samples); });
    EXPECT_GT(samples.sent()[1], samples.received()[0]) << method.name << ": item 256 left before item 0 had come";
  }
}

}  // namespace
}  // namespace heiretsu::exchange
