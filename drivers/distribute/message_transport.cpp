#include <array>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/distribute/transport.hpp"

namespace heiretsu {
namespace {

/// Rank 0 keeps the state; the others send it a request and get a range back. A service thread answers while rank 0's
/// threads compute. Between begin() and end() no other thread of rank 0 calls MPI, so SERIALIZED is enough.
class MessageTransport final : public Transport {
 public:
  explicit MessageTransport(const Ranks& ranks) : ranks_(ranks) {
    check(MPI_Comm_dup(ranks.comm(), &comm_), "MPI_Comm_dup");
    check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  }
  ~MessageTransport() override {
    service_ = {};  // stops and joins it
    if (std::uncaught_exceptions() == 0) MPI_Comm_free(&comm_);  // collective: a rank that fails is alone here
  }

  void begin(const Policy& policy) override {
    policy_ = policy;
    asking_ = true;
    if (!ranks_.root()) return;
    state_.resize(policy.state_words());
    policy.reset(state_);
    service_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }

  Range next() override {
    if (ranks_.root()) return deal(0);
    if (!asking_) return {};
    const Range range = ask(request);
    asking_ = !range.empty();
    return range;
  }

  void end() override {
    if (!ranks_.root() && asking_) ask(farewell);
    if (!service_.joinable()) return;
    service_.join();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  enum Tag : int { request = 1, farewell = 2, answer = 3 };

  Range ask(Tag tag) {
    check(MPI_Send(nullptr, 0, MPI_BYTE, 0, tag, comm_), "MPI_Send");
    std::array<std::uint64_t, 2> range{};
    check(MPI_Recv(range.data(), 2, MPI_UINT64_T, 0, answer, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
    return {range[0], range[1]};
  }

  Range deal(int rank) {
    const std::lock_guard lock(mutex_);
    return policy_.next(state_, static_cast<std::uint32_t>(rank));
  }

  /// Answers until every other rank has been told that nothing is left, or has said farewell.
  void serve(const std::stop_token& stop) {
    try {
      for (int asking = ranks_.size() - 1; asking > 0 && !stop.stop_requested();) {
        int waiting = 0;
        MPI_Status status{};
        check(MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_, &waiting, &status), "MPI_Iprobe");
        if (waiting == 0) {
          std::this_thread::sleep_for(std::chrono::microseconds(50));  // an answer in some 0.1 ms for 1 % of a core
          continue;
        }
        check(MPI_Recv(nullptr, 0, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
        const Range range = status.MPI_TAG == request ? deal(status.MPI_SOURCE) : Range{};
        const std::array<std::uint64_t, 2> words{range.first, range.last};
        check(MPI_Send(words.data(), 2, MPI_UINT64_T, status.MPI_SOURCE, answer, comm_), "MPI_Send");
        if (range.empty()) --asking;
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  Ranks ranks_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  Policy policy_{Schedule::static_, 0, 1, 1};
  std::mutex mutex_;
  std::vector<std::uint64_t> state_;
  std::jthread service_;
  std::exception_ptr failure_;
  bool asking_ = false;
};

}  // namespace

std::unique_ptr<Transport> make_message_transport(const Ranks& ranks) { return std::make_unique<MessageTransport>(ranks); }

}  // namespace heiretsu
