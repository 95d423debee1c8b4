#include "kernels/dispatch/ranks/rank_pool.hpp"

#include <algorithm>
#include <utility>

#include "kernels/base/clock.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::dispatch::detail {
namespace {

constexpr int bundle_tag = 48, reply_tag = 49;
constexpr std::size_t bundle_bytes = 3500;                // below what MPI libraries send without asking first
constexpr double short_bundle = 100e-6, long_bundle = 400e-6;  // seconds
constexpr int bundles_on_the_way = 2;

/// In front of every bundle and every reply.
struct Head {
  std::uint64_t first;   ///< task
  std::uint64_t count;   ///< tasks in it; a bundle of none ends the service
  std::uint64_t failed;  ///< 1: the task after them threw, and its text follows the results
};

using Bytes = std::vector<std::byte>;

template <class Part>
void append(Bytes& message, const Part* parts, std::size_t bytes) {
  const auto* begin = reinterpret_cast<const std::byte*>(parts);
  message.insert(message.end(), begin, begin + bytes);
}

/// Waits for a message and receives it, from `source` or anybody; returns who sent it.
int receive(MPI_Comm comm, int source, int tag, Bytes& message) {
  MPI_Status status;
  int bytes = 0;
  check(MPI_Probe(source, tag, comm, &status), "MPI_Probe");
  check(MPI_Get_count(&status, MPI_BYTE, &bytes), "MPI_Get_count");
  message.resize(static_cast<std::size_t>(bytes));
  check(MPI_Recv(message.data(), bytes, MPI_BYTE, status.MPI_SOURCE, tag, comm, MPI_STATUS_IGNORE), "MPI_Recv");
  return status.MPI_SOURCE;
}

Head head_of(const Bytes& message) {
  Head head{};
  std::memcpy(&head, message.data(), sizeof head);
  return head;
}

}  // namespace

/// What rank 0 knows of a worker.
struct ByteRankPool::Worker {
  int rank = 0;
  std::size_t bundle = 1;  ///< tasks in the next one
  int on_the_way = 0;
  double last = now();  ///< when it last sent results, or began

  /// A bundle of `count` came back: they are to be neither so short that messages cost more than tasks, nor so long that
  /// the end is waited for.
  void learn(std::size_t count, std::size_t most) {
    const double time = now();
    const double took = time - std::exchange(last, time);
    if (took < short_bundle && count >= bundle) bundle = std::min(2 * bundle, most);
    else if (took > long_bundle) bundle = std::max<std::size_t>(bundle / 2, 1);
  }
};

ByteRankPool::ByteRankPool(const Ranks& ranks, std::size_t argument_size, std::size_t result_size, Function function)
    : ranks_(ranks),
      argument_size_(argument_size),
      result_size_(result_size),
      most_(std::max<std::size_t>(1, (bundle_bytes - sizeof(Head)) / std::max<std::size_t>(1, std::max(argument_size, result_size)))),
      function_(std::move(function)) {}

/// Sends the next bundle of `left` tasks from `first` on; returns how many.
std::size_t ByteRankPool::send_some(Worker& worker, const std::byte* arguments, std::size_t first, std::size_t left) {
  const std::size_t fair = std::max<std::size_t>(1, left / static_cast<std::size_t>(2 * (ranks_.size() - 1)));
  const std::size_t count = std::min({worker.bundle, fair, left});
  const Head head{first, count, 0};
  Bytes message;
  append(message, &head, sizeof head);
  append(message, arguments + first * argument_size_, count * argument_size_);
  check(MPI_Send(message.data(), static_cast<int>(message.size()), MPI_BYTE, worker.rank, bundle_tag, comm_of(ranks_)), "MPI_Send");
  ++worker.on_the_way;
  return count;
}

void ByteRankPool::run(std::size_t count, const std::byte* arguments, const Take& take) {
  if (ranks_.size() == 1) return run_here(count, arguments, take);
  std::vector<Worker> workers(static_cast<std::size_t>(ranks_.size() - 1));
  std::size_t next = 0;
  int on_the_way = 0;
  std::optional<TaskFailed> failure;
  const auto supply = [&](Worker& worker) {
    for (; worker.on_the_way < bundles_on_the_way && next < count; ++on_the_way) next += send_some(worker, arguments, next, count - next);
  };
  for (int rank = 1; rank < ranks_.size(); ++rank) {
    workers[static_cast<std::size_t>(rank - 1)].rank = rank;
    supply(workers[static_cast<std::size_t>(rank - 1)]);
  }
  for (Bytes reply; on_the_way > 0; --on_the_way) {
    Worker& worker = workers[static_cast<std::size_t>(receive(comm_of(ranks_), MPI_ANY_SOURCE, reply_tag, reply) - 1)];
    const Head head = head_of(reply);
    --worker.on_the_way;
    worker.learn(head.count, most_);
    const std::byte* const results = reply.data() + sizeof head;
    if (head.failed != 0) {
      const std::byte* const text = results + head.count * result_size_;
      const std::size_t task = head.first + head.count;
      if (!failure || task < failure->task) failure.emplace(task, std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(reply.data() + reply.size() - text)));
      next = count;
    }
    supply(worker);  // before the results are looked at: it may be waiting
    for (std::size_t i = 0; i < head.count; ++i)
      if (!take(head.first + i, results + i * result_size_)) next = count;
  }
  if (failure) throw *failure;
}

void ByteRankPool::run_here(std::size_t count, const std::byte* arguments, const Take& take) {
  Bytes result(result_size_);
  std::string error;
  for (std::size_t i = 0; i < count; ++i) {
    if (function_(arguments + i * argument_size_, 1, result.data(), error) == 0) throw TaskFailed(i, error);
    if (!take(i, result.data())) return;
  }
}

void ByteRankPool::serve() {
  Bytes bundle, reply;
  MPI_Request sent = MPI_REQUEST_NULL;
  for (;;) {
    receive(comm_of(ranks_), 0, bundle_tag, bundle);
    Head head = head_of(bundle);
    check(MPI_Wait(&sent, MPI_STATUS_IGNORE), "MPI_Wait");  // the buffer is used again
    if (head.count == 0) return;
    reply.resize(sizeof head + head.count * result_size_);
    std::string error;
    const std::size_t done = function_(bundle.data() + sizeof head, head.count, reply.data() + sizeof head, error);
    head.failed = done < head.count ? 1 : 0;
    head.count = done;
    std::memcpy(reply.data(), &head, sizeof head);
    reply.resize(sizeof head + done * result_size_);
    append(reply, error.data(), error.size());
    check(MPI_Isend(reply.data(), static_cast<int>(reply.size()), MPI_BYTE, 0, reply_tag, comm_of(ranks_), &sent), "MPI_Isend");
  }
}

void ByteRankPool::close() {
  const Head end{0, 0, 0};
  for (int rank = 1; rank < ranks_.size(); ++rank) check(MPI_Send(&end, sizeof end, MPI_BYTE, rank, bundle_tag, comm_of(ranks_)), "MPI_Send");
}

}  // namespace heiretsu::dispatch::detail
