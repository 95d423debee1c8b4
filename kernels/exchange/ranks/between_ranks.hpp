#pragma once
#include "kernels/exchange/exchange.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::exchange {

/// The common part of the methods between ranks: which rank produces, and which consumes.
class BetweenRanks : public Exchange {
 public:
  BetweenRanks(const Ranks& ranks, const Plan& plan) : Exchange(plan), ranks_(ranks) {}

  Outcome run(Team& team, Samples& samples) final {
    Outcome outcome;
    if (team.thread() != 0) return outcome;
    if (produces()) {
      send(samples, outcome);
      outcome.work = static_cast<double>(plan().part(producer()).size());
    } else if (consumer() < plan().consumers) {
      receive(samples, receipt_, outcome);
      outcome.items = receipt_.count;
      outcome.work = static_cast<double>(receipt_.count);
    }
    return outcome;
  }

  [[nodiscard]] Receipt receipt() const final { return receipt_; }

 protected:
  virtual void send(Samples& samples, Outcome& outcome) = 0;
  virtual void receive(Samples& samples, Receipt& receipt, Outcome& outcome) = 0;

  [[nodiscard]] const Ranks& ranks() const { return ranks_; }
  [[nodiscard]] bool produces() const { return producer() < plan().producers; }
  [[nodiscard]] std::uint32_t producer() const { return static_cast<std::uint32_t>(ranks_.rank()); }  ///< if produces()
  [[nodiscard]] std::uint32_t consumer() const {
    return static_cast<std::uint32_t>(ranks_.rank()) - plan().producers;
  }  ///< if not
  [[nodiscard]] int rank_of_consumer(std::uint32_t consumer) const {
    return static_cast<int>(plan().producers + consumer);
  }

 private:
  Ranks ranks_;
  Receipt receipt_;
};

}  // namespace heiretsu::exchange
