#include <algorithm>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/map/node_policy.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

/// The ranks of a node share a pool in memory. Where there are several nodes, the service of each node's first rank
/// refills the pool with super-chunks while the ranks compute; rank 0's service deals them out by messages. Between
/// begin() and leave() nothing else calls MPI, so MPI_THREAD_SERIALIZED is enough for a service thread.
class NodeTransport final : public Transport {
 public:
  NodeTransport(const Ranks& ranks, const Ranks& node, Service service)
      : polled_(service == Service::polled),
        node_(Communicator::copy_of(node)),
        firsts_(Communicator::group_of(ranks, node.root() ? 0 : -1)),
        pool_(node_.ranks()),
        ranks_of_node_(node_sizes(ranks, node)),
        place_(node.root() ? static_cast<std::uint32_t>(firsts_->rank()) : 0) {}
  ~NodeTransport() override {
    thread_ = {};  // stops and joins it
  }

  void begin(const Policy& policy) override {
    pool_.begin(policy, ranks_of_node_.size() > 1);
    rest_ = {};
    grain_ = policy.grain();
    if (!node_->root()) return;
    if (ranks_of_node_.size() == 1) {
      pool_.refill({0, policy.items()});
      pool_.close();
      return;
    }
    policy_.emplace(policy, ranks_of_node_);
    state_.resize(policy_->state_words());
    policy_->reset(state_);
    if (const Range mine = policy_->first(place_); !mine.empty()) pool_.refill(mine);
    parity_ = 1 - parity_;
    unserved_ = firsts_->root() ? static_cast<int>(ranks_of_node_.size()) : 1;
    requested_ = false;
    if (!polled_) thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }

  Range next() override {
    // A rank that both serves and computes takes only one grain at a time: the others wait for its answers.
    const bool serves = polled_ && unserved_ > 0;
    while (true) {
      while (serves && unserved_ > 0 && step()) {}
      if (rest_.empty()) {
        const std::optional<Range> taken = pool_.take();
        if (taken && taken->empty()) return {};
        rest_ = taken.value_or(Range{});
      }
      if (!rest_.empty()) return cut(serves ? grain_ : rest_.size());
      std::this_thread::sleep_for(SharedPool::nap);
    }
  }

  void leave() override {
    pool_.leave();
    if (polled_) serve({});
    if (thread_.joinable()) thread_.join();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  enum class Request : int { more, nothing };  // `nothing`: all ranks of the node have left
  // The tags of two successive rounds differ: rank 0 may still serve one when another node begins the next.
  [[nodiscard]] int request_tag() const { return parity_; }
  [[nodiscard]] int answer_tag() const { return 2 + parity_; }

  /// The first `count` items of what this rank has taken.
  Range cut(std::uint64_t count) {
    const Range chunk{rest_.first, rest_.first + std::min(count, rest_.size())};
    rest_.first = chunk.last;
    return chunk;
  }

  /// Keeps this node's pool filled and, at rank 0, answers the other nodes' requests, until every node that it serves
  /// knows that nothing is left, or needs no more.
  void serve(const std::stop_token& stop) {
    try {
      while (unserved_ > 0 && !stop.stop_requested())
        if (!step()) std::this_thread::sleep_for(service_nap);
    } catch (...) {
      failure_ = std::current_exception();
      pool_.close();  // else its ranks would wait forever
    }
  }

  // Each of these returns whether there was something to do; none of them waits.

  bool step() {
    const bool here = firsts_->root() ? refill_from_state() : request();
    const bool there = firsts_->root() ? answer() : take_answer();
    return here || there;
  }

  bool refill_from_state() {
    if (requested_) return false;
    const bool all_left = pool_.all_left();
    if (!all_left && !needs_refill()) return false;
    deliver(all_left ? Range{} : policy_->next(state_, 0));
    return true;
  }

  bool answer() {
    const std::optional<int> node = firsts_->arrived(request_tag());
    if (!node) return false;
    const auto request = firsts_->receive<Request>(*node, request_tag());
    const Range range = request == Request::more ? policy_->next(state_, static_cast<std::uint32_t>(*node)) : Range{};
    firsts_->send(range, *node, answer_tag());
    if (range.empty()) --unserved_;
    return true;
  }

  bool request() {
    if (requested_) return false;
    const Request request = pool_.all_left() ? Request::nothing : Request::more;
    if (request == Request::more && !needs_refill()) return false;
    firsts_->send(request, 0, request_tag());
    requested_ = true;
    return true;
  }

  bool take_answer() {
    if (!requested_ || !firsts_->arrived(answer_tag(), 0)) return false;
    requested_ = false;
    deliver(firsts_->receive<Range>(0, answer_tag()));
    return true;
  }

  /// Must the next super-chunk be requested? Threads answer at once, but ranks that poll only after a grain of work:
  /// their nodes request early.
  [[nodiscard]] bool needs_refill() const { return polled_ ? pool_.wants_refill() : pool_.empty(); }

  /// Puts what was dealt to this node into its pool.
  void deliver(Range range) {
    if (!range.empty()) return pool_.refill(range);
    pool_.close();
    requested_ = true;  // in this round nothing more must be requested
    --unserved_;
  }

  bool polled_;
  Communicator node_, firsts_;
  SharedPool pool_;
  std::vector<std::uint32_t> ranks_of_node_;
  std::uint32_t place_;  // of this node among them, where node_->root()
  Range rest_;           // of what this rank has taken
  std::uint64_t grain_ = 1;
  std::optional<NodePolicy> policy_;  // from here on: used only where node_->root()
  std::vector<std::uint64_t> state_;  // of the job, at rank 0
  int parity_ = 0;                    // of the round
  int unserved_ = 0;                  // nodes that may still send requests
  bool requested_ = false;
  std::jthread thread_;
  std::exception_ptr failure_;
};

}  // namespace

std::unique_ptr<Transport> make_node_transport(const Ranks& ranks, const Ranks& node, Service service) {
  return std::make_unique<NodeTransport>(ranks, node, service);
}

}  // namespace heiretsu
