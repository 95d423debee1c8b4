#include "kernels/ranks/ranks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "kernels/base/bytes.hpp"
#include "kernels/base/host_name.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu {
namespace {

constexpr std::uint64_t max_message_bytes = std::uint64_t{1} << 30;  // MPI counts are int

constexpr std::chrono::microseconds meeting_nap{50};

// Above the tags of callers.
constexpr int gather_tag = 101, transfer_tag = 102;

/// Calls call(data, count) for the bytes in parts that are short enough for MPI.
template <class Byte, class Call>
void in_parts(std::span<Byte> bytes, Call&& call) {
  for (std::uint64_t at = 0; at < bytes.size(); at += max_message_bytes) {
    const std::uint64_t length = std::min<std::uint64_t>(max_message_bytes, bytes.size() - at);
    call(bytes.data() + at, static_cast<int>(length));
  }
}

/// Non-blocking transfers of texts between ranks; each text must stay in place until finish().
class Transfers {
 public:
  explicit Transfers(MPI_Comm comm) : comm_(comm) {}

  void send(std::string& text, int rank) { begin(MPI_Isend, text, rank, "MPI_Isend"); }
  void receive(std::string& text, int rank) { begin(MPI_Irecv, text, rank, "MPI_Irecv"); }
  void finish() {
    check(MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE), "MPI_Waitall");
  }

 private:
  template <class Call>
  void begin(Call call, std::string& text, int rank, std::string_view name) {
    in_parts(std::span(text), [&](char* data, int count) {
      requests_.push_back(MPI_REQUEST_NULL);
      check(call(data, count, MPI_CHAR, rank, transfer_tag, comm_, &requests_.back()), name);
    });
  }

  MPI_Comm comm_;
  std::vector<MPI_Request> requests_;
};

}  // namespace

void check(int code, std::string_view call) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  if (std::find(text.begin(), text.end(), '\n') != text.end()) {  // MPICH's message may be a stack of lines
    MPI_Error_class(code, &code);
    MPI_Error_string(code, text.data(), &length);
  }
  throw std::runtime_error(std::string(call) + ": " + std::string(text.data(), static_cast<std::size_t>(length)));
}

Ranks::Ranks(const RanksHandle* handle) : handle_(handle) {
  if (handle == nullptr) return;
  check(MPI_Comm_set_errhandler(handle->comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_rank(handle->comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(handle->comm, &size_), "MPI_Comm_size");
}

void Ranks::barrier() const {
  if (size_ > 1) check(MPI_Barrier(handle_->comm), "MPI_Barrier");
}

void Ranks::meet() const {
  if (simulated || size_ == 1) return barrier();  // in a simulation others do not run while one sleeps
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibarrier(handle_->comm, &request), "MPI_Ibarrier");
  while (true) {
    int complete = 0;
    check(MPI_Test(&request, &complete, MPI_STATUS_IGNORE), "MPI_Test");
    if (complete != 0) return;
    std::this_thread::sleep_for(meeting_nap);
  }
}

void Ranks::broadcast(std::string& bytes) const {
  bytes.resize(from_root(bytes.size()));
  broadcast(std::span(bytes));
}

void Ranks::broadcast_bytes(std::span<std::byte> bytes) const {
  if (size_ == 1) return;
  in_parts(bytes, [this](std::byte* data, int count) {
    check(MPI_Bcast(data, count, MPI_BYTE, 0, handle_->comm), "MPI_Bcast");
  });
}

namespace {

template <class T>
T all_reduced(T value, MPI_Datatype type, MPI_Op operation, const RanksHandle& handle) {
  check(MPI_Allreduce(MPI_IN_PLACE, &value, 1, type, operation, handle.comm), "MPI_Allreduce");
  return value;
}

}  // namespace

double Ranks::reduce(double value, Reduction reduction) const {
  const MPI_Op operation = reduction == Reduction::max ? MPI_MAX : reduction == Reduction::min ? MPI_MIN : MPI_SUM;
  return size_ == 1 ? value : all_reduced(value, MPI_DOUBLE, operation, *handle_);
}

std::int64_t Ranks::reduce(std::int64_t value, Reduction reduction) const {
  const MPI_Op operation = reduction == Reduction::max ? MPI_MAX : reduction == Reduction::min ? MPI_MIN : MPI_SUM;
  return size_ == 1 ? value : all_reduced(value, MPI_INT64_T, operation, *handle_);
}

void Ranks::add_up_at_root(std::span<double> values) const {
  if (size_ == 1) return;
  check(MPI_Reduce(root() ? MPI_IN_PLACE : values.data(), values.data(), static_cast<int>(values.size()), MPI_DOUBLE,
                   MPI_SUM, 0, handle_->comm),
        "MPI_Reduce");
}

std::vector<std::string> Ranks::gather(std::string bytes) const {
  std::uint64_t length = bytes.size();
  std::vector<std::uint64_t> lengths(root() ? static_cast<std::size_t>(size_) : 0);
  if (size_ > 1)
    check(MPI_Gather(&length, 1, MPI_UINT64_T, lengths.data(), 1, MPI_UINT64_T, 0, handle_->comm), "MPI_Gather");
  if (!root()) {
    send_bytes(std::as_bytes(std::span(bytes)), 0, gather_tag);
    return {};
  }
  std::vector<std::string> all(static_cast<std::size_t>(size_));
  all[0] = std::move(bytes);
  for (int other = 1; other < size_; ++other) {
    std::string& theirs = all[static_cast<std::size_t>(other)];
    theirs.resize(lengths[static_cast<std::size_t>(other)]);
    receive_bytes(std::as_writable_bytes(std::span(theirs)), other, gather_tag);
  }
  return all;
}

std::vector<std::vector<std::string>> Ranks::gather_lists(std::vector<std::string> texts) const {
  ByteWriter lengths;
  for (const std::string& text : texts) lengths.put(text.size());
  const std::vector<std::string> all_lengths = gather(lengths.take());
  Transfers transfers(comm_of(*this));
  if (!root()) {
    for (std::string& text : texts) transfers.send(text, 0);
    transfers.finish();
    return {};
  }
  std::vector<std::vector<std::string>> all(static_cast<std::size_t>(size_));
  all[0] = std::move(texts);
  for (std::size_t other = 1; other < all.size(); ++other) {
    all[other].resize(all_lengths[other].size() / sizeof(std::size_t));
    ByteReader reader(all_lengths[other]);
    for (std::string& text : all[other]) {
      text.resize(reader.get<std::size_t>());
      transfers.receive(text, static_cast<int>(other));
    }
  }
  if (size_ > 1) transfers.finish();
  return all;
}

std::vector<std::string> Ranks::exchange(std::vector<std::string> to_each) const {
  if (size_ == 1) return to_each;
  const auto ranks = static_cast<std::size_t>(size_);
  std::vector<std::uint64_t> sent(ranks), received(ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank) sent[rank] = to_each[rank].size();
  check(MPI_Alltoall(sent.data(), 1, MPI_UINT64_T, received.data(), 1, MPI_UINT64_T, handle_->comm), "MPI_Alltoall");
  std::vector<std::string> from_each(ranks);
  Transfers transfers(handle_->comm);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    from_each[rank].resize(received[rank]);
    transfers.receive(from_each[rank], static_cast<int>(rank));
  }
  for (std::size_t rank = 0; rank < ranks; ++rank) transfers.send(to_each[rank], static_cast<int>(rank));
  transfers.finish();
  return from_each;
}

/// @throws std::invalid_argument where no message can go to, or come from, that rank with that tag.
void Ranks::check_partner(int other, int tag, const char* what) const {
  if (other < 0 || other >= size_ || other == rank_)
    throw std::invalid_argument("a message " + std::string(what) + " rank " + std::to_string(other) + ": rank " +
                                std::to_string(rank_) + " is one of " + std::to_string(size_));
  if (tag < 0 || tag > max_tag)
    throw std::invalid_argument("a message with tag " + std::to_string(tag) + ": tags are 0 to 99");
}

void Ranks::send_bytes(std::span<const std::byte> bytes, int to, int tag) const {
  const auto send_part = [&](const std::byte* data, int count) {
    check(MPI_Send(data, count, MPI_BYTE, to, tag, handle_->comm), "MPI_Send");
  };
  in_parts(bytes, send_part);
}

void Ranks::receive_bytes(std::span<std::byte> bytes, int from, int tag) const {
  in_parts(bytes, [&](std::byte* data, int count) {
    check(MPI_Recv(data, count, MPI_BYTE, from, tag, handle_->comm, MPI_STATUS_IGNORE), "MPI_Recv");
  });
}

std::optional<int> Ranks::arrived(int tag, std::optional<int> from) const {
  if (handle_ == nullptr) return std::nullopt;
  int waiting = 0;
  MPI_Status status{};
  check(MPI_Iprobe(from.value_or(MPI_ANY_SOURCE), tag, handle_->comm, &waiting, &status), "MPI_Iprobe");
  return waiting != 0 ? std::optional(status.MPI_SOURCE) : std::nullopt;
}

void at_root(const Ranks& ranks, const std::function<void()>& action) {
  std::string problem;
  if (ranks.root()) {
    try {
      action();
    } catch (const UsageError& error) {
      problem = error.what();
    }
  }
  ranks.broadcast(problem);
  if (!problem.empty()) throw UsageError(problem);
}

void require_one_version(const Ranks& ranks, const std::string& version) {
  std::string first = version;
  ranks.broadcast(first);
  if (ranks.all(first == version)) return;
  const std::vector<std::string> versions = ranks.gather(version), hosts = ranks.gather(host_name());
  const auto other =
      std::find_if(versions.begin(), versions.end(), [&first](const std::string& theirs) { return theirs != first; });
  std::string problem;
  if (other != versions.end()) {
    const auto rank = static_cast<std::size_t>(other - versions.begin());
    problem = "rank 0 on " + hosts.front() + " is " + first + ", rank " + std::to_string(rank) + " on " + hosts[rank] +
              " is " + *other + ": start one version on all hosts";
  }
  ranks.broadcast(problem);
  throw UsageError(problem);
}

}  // namespace heiretsu
