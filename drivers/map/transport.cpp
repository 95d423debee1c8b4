#include "drivers/map/transport.hpp"

#include <vector>

#include "drivers/map/schedules.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

/// Every rank keeps the whole state and deals only to itself: for one rank, and for schedules that do not adapt.
class ReplayTransport final : public Transport {
 public:
  explicit ReplayTransport(std::uint32_t rank) : rank_(rank) {}

  void begin(const Policy& policy) override {
    policy_ = policy;
    state_.resize(policy.state_words());
    policy.reset(state_);
  }
  Range next() override { return policy_.next(state_, rank_); }
  void leave() override {}

 private:
  std::uint32_t rank_;
  Policy policy_{schedules::static_, 0, 1, 1};
  std::vector<std::uint64_t> state_;
};

}  // namespace

std::unique_ptr<Transport> make_replay_transport(const Ranks& ranks) {
  return std::make_unique<ReplayTransport>(static_cast<std::uint32_t>(ranks.rank()));
}

std::unique_ptr<Transport> make_transport(const Ranks& ranks, Schedule schedule) {
  if (ranks.size() == 1 || !schedule->adapts) return make_replay_transport(ranks);
  return make_node_transport(ranks, Communicator::node_of(ranks).ranks(),
                             simulated ? Service::polled : Service::thread);
}

}  // namespace heiretsu
