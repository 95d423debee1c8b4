#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace heiretsu {

/// Is this a build of the preset `simulate`? There all ranks run in one process of SimGrid, one at a time.
#ifdef HEIRETSU_SIMULATE
inline constexpr bool simulated = true;
#else
inline constexpr bool simulated = false;
#endif

struct RanksHandle;

/// A value that can be sent as its bytes between ranks of one program, on machines of one kind.
template <class T>
concept Sendable = std::is_trivially_copyable_v<T>;

/// A number that ranks can compare and add up.
template <class T>
concept Reducible = std::same_as<T, double> ||(std::integral<T> && !std::same_as<T, bool>);

/// The ranks of a job, or some of them. Without MPI there is one rank, and every operation does what it would do for
/// one. Refers to a Session or a Communicator, which must outlive it. Every operation throws std::runtime_error with
/// MPI's message when MPI fails.
class Ranks {
 public:
  Ranks() = default;
  /// `handle` must outlive it; null: one rank without MPI.
  explicit Ranks(const RanksHandle* handle);

  [[nodiscard]] int rank() const { return rank_; }                    ///< this one: 0 .. size() - 1
  [[nodiscard]] int size() const { return size_; }                    ///< how many there are
  [[nodiscard]] bool root() const { return rank_ == 0; }              ///< is this rank 0?
  [[nodiscard]] bool have_mpi() const { return handle_ != nullptr; }  ///< did a launcher start this process?
  /// What kernels/ranks knows of them; null without MPI.
  [[nodiscard]] const RanksHandle* handle() const { return handle_; }

  // Collective: every rank calls them, in the same order.

  /// Waits for all of them.
  void barrier() const;
  /// The same where the wait may be long: who is early sleeps, so that its processor is free for others, and all return
  /// about 0.1 ms later.
  void meet() const;
  /// Rank 0's bytes, on every rank; any length.
  void broadcast(std::string& bytes) const;
  /// Rank 0's values, on every rank; every rank passes the same number.
  template <Sendable T>
  void broadcast(std::span<T> values) const {
    broadcast_bytes(std::as_writable_bytes(values));
  }
  /// Rank 0's value, on every rank.
  template <Sendable T>
  [[nodiscard]] T from_root(T value) const {
    broadcast(std::span<T>(&value, 1));
    return value;
  }
  /// The maximum of all ranks' values, on every rank. Integers must be below 2^63.
  template <Reducible T>
  [[nodiscard]] T max(T value) const {
    return reduced(value, Reduction::max);
  }
  /// Their minimum, on every rank.
  template <Reducible T>
  [[nodiscard]] T min(T value) const {
    return reduced(value, Reduction::min);
  }
  /// Their sum, on every rank.
  template <Reducible T>
  [[nodiscard]] T sum(T value) const {
    return reduced(value, Reduction::sum);
  }
  /// Is it true on any rank?
  [[nodiscard]] bool any(bool here) const { return max(here ? 1 : 0) != 0; }
  /// Is it true on every rank?
  [[nodiscard]] bool all(bool here) const { return min(here ? 1 : 0) != 0; }
  /// Replaces each value at rank 0 by its sum over all ranks; elsewhere `values` is unchanged.
  void add_up_at_root(std::span<double> values) const;
  /// Every rank's bytes, in rank order, at rank 0; nothing elsewhere. Any length.
  [[nodiscard]] std::vector<std::string> gather(std::string bytes) const;
  /// The same for lists of texts. Each text is received in place, without a copy.
  [[nodiscard]] std::vector<std::vector<std::string>> gather_lists(std::vector<std::string> texts) const;
  /// Sends to_each[r] to rank r; returns what each rank sent here, in rank order. Any length.
  [[nodiscard]] std::vector<std::string> exchange(std::vector<std::string> to_each) const;

  // Between two ranks, tags 0 to max_tag. @throws std::invalid_argument for another rank or tag, and for this rank
  // itself.
  static constexpr int max_tag = 99;  ///< the largest tag of a message

  /// Sends the values; when it returns they may be changed.
  template <Sendable T>
  void send(std::span<const T> values, int to, int tag) const {
    check_partner(to, tag, "to");
    send_bytes(std::as_bytes(values), to, tag);
  }
  /// Sends one value.
  template <Sendable T>
  void send(const T& value, int to, int tag) const {
    send(std::span<const T>(&value, 1), to, tag);
  }
  /// Waits for a message of exactly values.size() values.
  template <Sendable T>
  void receive(std::span<T> values, int from, int tag) const {
    check_partner(from, tag, "from");
    receive_bytes(std::as_writable_bytes(values), from, tag);
  }
  /// Waits for a message of one value.
  template <Sendable T>
  [[nodiscard]] T receive(int from, int tag) const {
    T value{};
    receive(std::span<T>(&value, 1), from, tag);
    return value;
  }
  /// The sender of a message with this tag that can be received, from any rank or from `from`; does not wait.
  [[nodiscard]] std::optional<int> arrived(int tag, std::optional<int> from = std::nullopt) const;

 private:
  enum class Reduction : std::uint8_t { max, min, sum };
  template <class T>
  [[nodiscard]] T reduced(T value, Reduction reduction) const {
    if constexpr (std::integral<T>)
      return static_cast<T>(reduce(static_cast<std::int64_t>(value), reduction));
    else
      return reduce(value, reduction);
  }
  [[nodiscard]] double reduce(double value, Reduction reduction) const;
  [[nodiscard]] std::int64_t reduce(std::int64_t value, Reduction reduction) const;
  void check_partner(int other, int tag, const char* what) const;
  void broadcast_bytes(std::span<std::byte> bytes) const;
  void send_bytes(std::span<const std::byte> bytes, int to, int tag) const;
  void receive_bytes(std::span<std::byte> bytes, int from, int tag) const;

  const RanksHandle* handle_ = nullptr;
  int rank_ = 0;
  int size_ = 1;
};

/// Runs `action` at rank 0; a UsageError that it throws there is thrown on every rank. Collective.
void at_root(const Ranks& ranks, const std::function<void()>& action);

/// Requires that every rank passes the same `version` of this program. @throws UsageError on every rank, naming two
/// ranks that differ and their hosts. Collective.
void require_one_version(const Ranks& ranks, const std::string& version);

}  // namespace heiretsu
