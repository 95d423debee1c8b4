#include <sched.h>

#include <atomic>
#include <exception>
#include <span>

#include "drivers/distribute/transport.hpp"

namespace heiretsu {
namespace {

/// The state in a window of shared memory, behind a lock in its first cache line. A range costs two cache misses.
class SharedTransport final : public Transport {
 public:
  explicit SharedTransport(const Ranks& ranks) : ranks_(ranks) {
    // Enough for any policy: two words a rank. Rank 0 owns the memory, the others map it.
    const std::size_t words = first_state_word + 2 * static_cast<std::size_t>(ranks.size());
    const MPI_Aint bytes = ranks.root() ? static_cast<MPI_Aint>(words * sizeof(std::uint64_t)) : 0;
    std::uint64_t* base = nullptr;
    check(MPI_Win_allocate_shared(bytes, sizeof(std::uint64_t), MPI_INFO_NULL, ranks.comm(), &base, &window_), "MPI_Win_allocate_shared");
    MPI_Aint size = 0;
    int unit = 0;
    check(MPI_Win_shared_query(window_, 0, &size, &unit, &base), "MPI_Win_shared_query");
    words_ = {base, words};
    if (ranks.root()) words_[0] = 0;
  }
  ~SharedTransport() override {
    if (std::uncaught_exceptions() == 0) MPI_Win_free(&window_);  // collective: a rank that fails is alone here
  }

  void begin(const Policy& policy) override {
    policy_ = policy;
    ranks_.barrier();  // nobody still reads the window before
    if (ranks_.root()) {
      const Lock lock(words_[0]);
      policy.reset(state());
    }
    ranks_.barrier();
  }

  Range next() override {
    const Lock lock(words_[0]);
    return policy_.next(state(), static_cast<std::uint32_t>(ranks_.rank()));
  }

  void end() override {}

 private:
  static constexpr std::size_t first_state_word = 8;  // the lock has its cache line to itself

  /// A spin lock between processes: the section is some ten instructions, and yields when ranks outnumber cores.
  class Lock {
   public:
    explicit Lock(std::uint64_t& word) : word_(word) {
      while (word_.exchange(1, std::memory_order_acquire) != 0) sched_yield();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() { word_.store(0, std::memory_order_release); }

   private:
    std::atomic_ref<std::uint64_t> word_;
  };

  [[nodiscard]] std::span<std::uint64_t> state() const { return words_.subspan(first_state_word); }

  Ranks ranks_;
  MPI_Win window_ = MPI_WIN_NULL;
  std::span<std::uint64_t> words_;
  Policy policy_{Schedule::static_, 0, 1, 1};
};

}  // namespace

std::unique_ptr<Transport> make_shared_transport(const Ranks& ranks) { return std::make_unique<SharedTransport>(ranks); }

}  // namespace heiretsu
