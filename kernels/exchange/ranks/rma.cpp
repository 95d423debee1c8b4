#include <algorithm>
#include <exception>
#include <vector>

#include "kernels/exchange/backoff.hpp"
#include "kernels/exchange/loops.hpp"
#include "kernels/exchange/ranks/between_ranks.hpp"
#include "kernels/exchange/ranks/exchange.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::exchange {
namespace {

constexpr std::uint64_t closed = std::uint64_t{1} << 63;  // added to `published` when nothing more will come

/// Rings in windows: the window of a consumer holds a word `published` and the slots for each producer, that of a
/// producer a word `taken` for each consumer. The other end writes them: slots by MPI_Put, words by an atomic replace.
/// Each end reads its own words by atomic reads of its own window, which also lets MPI make progress.
class Rma final : public BetweenRanks {
 public:
  Rma(const Ranks& ranks, const Plan& plan) : BetweenRanks(ranks, plan) {
    const std::uint64_t peers = std::max(plan.producers, plan.consumers);
    words_ = peers * (1 + plan.capacity);
    words_ += words_ % 2;  // MPICH 4.0 uses wrong addresses in windows whose size is no multiple of 16 bytes
    check(MPI_Win_allocate(static_cast<MPI_Aint>(words_ * sizeof *memory_), sizeof *memory_, MPI_INFO_NULL,
                           comm_of(ranks), &memory_, &window_),
          "MPI_Win_allocate");
    check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
    std::fill_n(memory_, words_, std::uint64_t{0});
    ranks.barrier();
    check(MPI_Win_lock_all(0, window_), "MPI_Win_lock_all");
  }
  ~Rma() override {
    if (std::uncaught_exceptions() > 0) return;  // freeing is collective, and other ranks may not be here
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }

 private:
  [[nodiscard]] MPI_Aint word_of(std::uint32_t peer) const {
    return static_cast<MPI_Aint>(peer * (1 + plan().capacity));
  }

  [[nodiscard]] std::uint64_t read_own(std::uint32_t peer) {
    const std::uint64_t unused = 0;
    std::uint64_t value = 0;
    check(MPI_Fetch_and_op(&unused, &value, MPI_UINT64_T, ranks().rank(), word_of(peer), MPI_NO_OP, window_),
          "MPI_Fetch_and_op");
    check(MPI_Win_flush(ranks().rank(), window_), "MPI_Win_flush");
    return value;
  }

  void write_word(int rank, std::uint32_t peer, std::uint64_t value) {
    check(MPI_Accumulate(&value, 1, MPI_UINT64_T, rank, word_of(peer), 1, MPI_UINT64_T, MPI_REPLACE, window_),
          "MPI_Accumulate");
    check(MPI_Win_flush(rank, window_), "MPI_Win_flush");
  }

  void put_items(int rank, std::uint64_t position, std::span<const std::uint64_t> items) {
    while (!items.empty()) {
      const std::uint64_t slot = position % plan().capacity;
      const std::uint64_t count =
          std::min<std::uint64_t>(items.size(), plan().capacity - slot);  // up to the ring's end
      const MPI_Aint offset = word_of(producer()) + 1 + static_cast<MPI_Aint>(slot);
      check(MPI_Put(items.data(), static_cast<int>(count), MPI_UINT64_T, rank, offset, static_cast<int>(count),
                    MPI_UINT64_T, window_),
            "MPI_Put");
      position += count;
      items = items.subspan(count);
    }
    check(MPI_Win_flush(rank, window_), "MPI_Win_flush");
  }

  void send(Samples& samples, Outcome& outcome) override {
    std::vector<std::uint64_t> published(plan().consumers), taken(plan().consumers);
    std::uint32_t to = producer() % plan().consumers;
    const double start = Team::now();
    produce_batches(plan(), producer(), samples, [&](std::span<const std::uint64_t> items) {
      for (Backoff backoff(outcome.waited); published[to] + items.size() - taken[to] > plan().capacity; backoff.pause())
        taken[to] = read_own(to);
      put_items(rank_of_consumer(to), published[to], items);
      published[to] += items.size();
      write_word(rank_of_consumer(to), producer(), published[to]);
      to = to + 1 == plan().consumers ? 0 : to + 1;
      return true;
    });
    for (std::uint32_t consumer = 0; consumer < plan().consumers; ++consumer)
      write_word(rank_of_consumer(consumer), producer(), published[consumer] | closed);
    outcome.communicated = Team::now() - start - outcome.waited;
  }

  void receive(Samples& samples, Receipt& receipt, Outcome& outcome) override {
    std::vector<std::uint64_t> taken(plan().producers);
    std::vector<bool> finished(plan().producers);
    for (std::uint32_t left = plan().producers; left > 0;) {
      Backoff backoff(outcome.waited);
      for (bool any = false; !any; backoff.pause())
        for (std::uint32_t producer = 0; producer < plan().producers; ++producer) {
          if (finished[producer]) continue;
          const std::uint64_t published = read_own(producer);
          if ((published & ~closed) != taken[producer]) {
            check(MPI_Win_sync(window_), "MPI_Win_sync");
            take(producer, taken[producer], published & ~closed, samples, receipt);
            taken[producer] = published & ~closed;
            write_word(static_cast<int>(producer), consumer(), taken[producer]);
            any = true;
          }
          if ((published & closed) != 0) {
            finished[producer] = any = true;
            --left;
          }
        }
    }
  }

  void take(std::uint32_t producer, std::uint64_t first, std::uint64_t last, Samples& samples, Receipt& receipt) {
    const std::uint64_t* slots = memory_ + word_of(producer) + 1;
    while (first < last) {
      const std::uint64_t slot = first % plan().capacity;
      const std::uint64_t count = std::min(last - first, plan().capacity - slot);
      consume(plan(), {slots + slot, count}, samples, receipt);
      first += count;
    }
  }

  std::uint64_t words_ = 0;
  std::uint64_t* memory_ = nullptr;
  MPI_Win window_ = MPI_WIN_NULL;
};

}  // namespace

std::unique_ptr<Exchange> make_rma(const Ranks& ranks, const Plan& plan) { return std::make_unique<Rma>(ranks, plan); }

}  // namespace heiretsu::exchange
