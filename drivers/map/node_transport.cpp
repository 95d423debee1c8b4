#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/base/bytes.hpp"
#include "drivers/map/node_policy.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"

namespace heiretsu {
namespace {

/// A communicator that ends with its owner, unless a rank that fails is alone here: freeing is collective.
class OwnRanks {
 public:
  explicit OwnRanks(MPI_Comm comm) : comm_(comm), ranks_(comm == MPI_COMM_NULL ? Ranks() : Ranks(comm)) {}
  OwnRanks(const OwnRanks&) = delete;
  OwnRanks& operator=(const OwnRanks&) = delete;
  ~OwnRanks() {
    if (comm_ != MPI_COMM_NULL && std::uncaught_exceptions() == 0) MPI_Comm_free(&comm_);
  }
  const Ranks* operator->() const { return &ranks_; }
  const Ranks& operator*() const { return ranks_; }

 private:
  MPI_Comm comm_;
  Ranks ranks_;
};

MPI_Comm copy(MPI_Comm comm) {
  MPI_Comm result = MPI_COMM_NULL;
  check(MPI_Comm_dup(comm, &result), "MPI_Comm_dup");
  return result;
}

/// The first ranks of all nodes, in rank order; MPI_COMM_NULL on the others.
MPI_Comm first_ranks(const Ranks& ranks, const Ranks& node) {
  MPI_Comm result = MPI_COMM_NULL;
  check(MPI_Comm_split(ranks.comm(), node.root() ? 0 : MPI_UNDEFINED, ranks.rank(), &result), "MPI_Comm_split");
  return result;
}

/// How many ranks each node has, the nodes in the order of their first ranks; known to every rank.
std::vector<std::uint32_t> sizes(const Ranks& ranks, const Ranks& node) {
  ByteWriter mine;
  mine.put(node.root() ? static_cast<std::uint32_t>(node.size()) : 0);
  std::string all;
  for (const std::string& theirs : ranks.gather(mine.take())) all += theirs;
  ranks.broadcast(all);
  std::vector<std::uint32_t> result;
  for (ByteReader reader(all); !reader.empty();)
    if (const auto size = reader.get<std::uint32_t>(); size != 0) result.push_back(size);
  return result;
}

/// The ranks of a node share a pool in memory. Where there are several nodes, the service of each node's first rank refills
/// it with super-chunks that rank 0's deals out by messages, while the ranks compute. Between begin() and end() nothing
/// else calls MPI, so SERIALIZED is enough for a service thread.
class NodeTransport final : public Transport {
 public:
  NodeTransport(const Ranks& ranks, MPI_Comm node, Service service)
      : polled_(service == Service::polled), node_(copy(node)), firsts_(first_ranks(ranks, *node_)), pool_(*node_), ranks_of_node_(sizes(ranks, *node_)) {}
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
    window_ = 1 - window_;
    unserved_ = firsts_->root() ? static_cast<int>(ranks_of_node_.size()) : 1;
    asked_ = false;
    if (!polled_) thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }

  Range next() override {
    // Who serves and computes in turn takes no more than a grain at once: the others wait for it.
    const bool serves = polled_ && unserved_ > 0;
    while (true) {
      while (serves && unserved_ > 0 && step()) {
      }
      if (rest_.empty()) {
        const std::optional<Range> taken = pool_.take();
        if (taken && taken->empty()) return {};
        rest_ = taken.value_or(Range{});
      }
      if (!rest_.empty()) return cut(serves ? grain_ : rest_.size());
      std::this_thread::sleep_for(SharedPool::nap);
    }
  }

  void end() override {
    pool_.leave();
    if (polled_) serve({});
    if (thread_.joinable()) thread_.join();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  enum Request : int { more, farewell };
  /// Rank 0 may still serve a window when another node asks for the next one.
  [[nodiscard]] int request_tag() const { return window_; }
  [[nodiscard]] int answer_tag() const { return 2 + window_; }

  /// The first `count` items of what this rank has taken.
  Range cut(std::uint64_t count) {
    const Range chunk{rest_.first, rest_.first + std::min(count, rest_.size())};
    rest_.first = chunk.last;
    return chunk;
  }

  /// Keeps this node's pool filled and answers, at rank 0, the other nodes' requests, until every node it serves has been
  /// told that nothing is left, or wants no more.
  void serve(const std::stop_token& stop) {
    try {
      while (unserved_ > 0 && !stop.stop_requested())
        if (!step()) std::this_thread::sleep_for(service_nap);
    } catch (...) {
      failure_ = std::current_exception();
      pool_.close();  // or its ranks would wait for ever
    }
  }

  // Each of these says whether there was something to do; none of them waits.

  bool step() {
    const bool here = firsts_->root() ? refill_from_state() : ask();
    const bool there = firsts_->root() ? answer() : take_answer();
    return here || there;
  }

  bool refill_from_state() {
    if (asked_) return false;
    const bool deserted = pool_.deserted();
    if (!deserted && !wanting()) return false;
    deliver(deserted ? Range{} : policy_->next(state_, 0));
    return true;
  }

  bool answer() {
    MPI_Status status{};
    if (!arrived(MPI_ANY_SOURCE, request_tag(), status)) return false;
    int request = more;
    check(MPI_Recv(&request, 1, MPI_INT, status.MPI_SOURCE, request_tag(), firsts_->comm(), MPI_STATUS_IGNORE), "MPI_Recv");
    const Range range = request == more ? policy_->next(state_, static_cast<std::uint32_t>(status.MPI_SOURCE)) : Range{};
    const std::array<std::uint64_t, 2> words{range.first, range.last};
    check(MPI_Send(words.data(), 2, MPI_UINT64_T, status.MPI_SOURCE, answer_tag(), firsts_->comm()), "MPI_Send");
    if (range.empty()) --unserved_;
    return true;
  }

  bool ask() {
    if (asked_) return false;
    const int request = pool_.deserted() ? farewell : more;
    if (request == more && !wanting()) return false;
    check(MPI_Send(&request, 1, MPI_INT, 0, request_tag(), firsts_->comm()), "MPI_Send");
    asked_ = true;
    return true;
  }

  bool take_answer() {
    MPI_Status status{};
    if (!asked_ || !arrived(0, answer_tag(), status)) return false;
    std::array<std::uint64_t, 2> range{};
    check(MPI_Recv(range.data(), 2, MPI_UINT64_T, 0, answer_tag(), firsts_->comm(), MPI_STATUS_IGNORE), "MPI_Recv");
    asked_ = false;
    deliver({range[0], range[1]});
    return true;
  }

  /// Is it time to ask? A thread's question is answered at once, but between those who poll it takes grains of work.
  [[nodiscard]] bool wanting() const { return polled_ ? pool_.low() : pool_.dry(); }

  [[nodiscard]] bool arrived(int source, int tag, MPI_Status& status) const {
    int waiting = 0;
    check(MPI_Iprobe(source, tag, firsts_->comm(), &waiting, &status), "MPI_Iprobe");
    return waiting != 0;
  }

  /// Gives this node's pool what was dealt to it.
  void deliver(Range range) {
    if (!range.empty()) return pool_.refill(range);
    pool_.close();
    asked_ = true;  // this window nothing more is asked for
    --unserved_;
  }

  bool polled_;
  OwnRanks node_, firsts_;
  SharedPool pool_;
  std::vector<std::uint32_t> ranks_of_node_;
  Range rest_;                         // of what this rank has taken
  std::uint64_t grain_ = 1;
  std::optional<NodePolicy> policy_;   // from here on: used where node_->root() alone
  std::vector<std::uint64_t> state_;   // of the job, at rank 0
  int window_ = 0;                     // parity
  int unserved_ = 0;                   // nodes that may still ask
  bool asked_ = false;
  std::jthread thread_;
  std::exception_ptr failure_;
};

}  // namespace

std::unique_ptr<Transport> make_node_transport(const Ranks& ranks, MPI_Comm node, Service service) {
  return std::make_unique<NodeTransport>(ranks, node, service);
}

}  // namespace heiretsu
