#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "kernels/dispatch/blocks.hpp"

namespace heiretsu::dispatch {

/// Thrown by get() for a task that was cancelled before it began.
struct Cancelled : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "the task was cancelled before it began"; }
};

namespace detail {

/// Waits for one task; ended() is called once, by the thread that ends the task.
class Listener {
 public:
  virtual void ended() noexcept = 0;

 protected:
  ~Listener() = default;
};

/// What a task and its future share; lives until the task has ended and the future has gone.
class StateBase {
 public:
  StateBase() = default;
  StateBase(const StateBase&) = delete;
  StateBase& operator=(const StateBase&) = delete;
  virtual ~StateBase() = default;

  static void* operator new(std::size_t bytes) { return take_block(bytes); }
  static void operator delete(void* state, std::size_t bytes) noexcept { give_block(state, bytes); }
  static void* operator new(std::size_t bytes, std::align_val_t alignment) { return ::operator new(bytes, alignment); }
  static void operator delete(void* state, std::size_t, std::align_val_t alignment) noexcept {
    ::operator delete(state, alignment);
  }

  /// The right to run it or to cancel it: one caller gets true.
  [[nodiscard]] bool claim() noexcept { return !claimed_.exchange(true, std::memory_order_acq_rel); }

  [[nodiscard]] bool ended() const noexcept { return listener_.load(std::memory_order_acquire) == over(); }

  /// False when the task has ended already; otherwise listener.ended() will be called. One listener at a time.
  [[nodiscard]] bool listen(Listener& listener) noexcept {
    Listener* none = nullptr;
    return listener_.compare_exchange_strong(none, &listener, std::memory_order_acq_rel);
  }
  /// Takes the listener back; false when its ended() has been called, or is about to be.
  bool unlisten(Listener& listener) noexcept {
    Listener* its = &listener;
    return listener_.compare_exchange_strong(its, nullptr, std::memory_order_acq_rel);
  }

  /// The result is there: calls the listener. The task does not touch the state afterwards.
  void end() noexcept {
    Listener* listener = listener_.exchange(over(), std::memory_order_acq_rel);
    if (listener == gone())
      delete this;
    else if (listener != nullptr)
      listener->ended();
  }

  /// The future has gone.
  void abandon() noexcept {
    if (ended() || listener_.exchange(gone(), std::memory_order_acq_rel) == over()) delete this;
  }

 private:
  static Listener* over() noexcept { return reinterpret_cast<Listener*>(std::uintptr_t{1}); }
  static Listener* gone() noexcept { return reinterpret_cast<Listener*>(std::uintptr_t{2}); }

  std::atomic<Listener*> listener_{nullptr};  // or over(), or gone()
  std::atomic<bool> claimed_{false};
};

struct Nothing {};

template <class Result>
class State : public StateBase {
 public:
  using Stored = std::conditional_t<std::is_void_v<Result>, Nothing, Result>;
  std::variant<std::monostate, Stored, std::exception_ptr> result;
};

/// A state with its task inside: one allocation for both.
template <class Result, class Task>
class TaskState final : public State<Result> {
 public:
  explicit TaskState(Task&& task) : task_(std::move(task)) {}
  explicit TaskState(const Task& task) : task_(task) {}

  void run() noexcept {
    if (this->claim()) {
      try {
        if constexpr (std::is_void_v<Result>) {
          task_();
          this->result.template emplace<1>();
        } else {
          this->result.template emplace<1>(task_());
        }
      } catch (...) {
        this->result.template emplace<2>(std::current_exception());
      }
    }
    this->end();
  }
  void drop() noexcept {
    (void)this->claim();
    this->end();
  }

 private:
  Task task_;
};

/// In a worker of a pool: runs another of its tasks, or rests for a moment when there is none. False elsewhere.
bool help();

/// Blocks this thread until `state` has ended; a worker helps meanwhile.
void wait_for(StateBase& state);

}  // namespace detail

/// The result of a task, once it has ended. Moves, does not copy; may be thrown away: the task runs all the same.
template <class Result>
class Future {
 public:
  Future() = default;
  explicit Future(detail::State<Result>* state) : state_(state) {}
  Future(Future&& other) noexcept : state_(std::exchange(other.state_, nullptr)), cancelled_(other.cancelled_) {}
  Future& operator=(Future&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(cancelled_, other.cancelled_);
    return *this;
  }
  ~Future() {
    if (state_ != nullptr) state_->abandon();
  }

  [[nodiscard]] bool valid() const noexcept { return state_ != nullptr; }  ///< false once get() was called
  /// Has it ended, with a result, an exception or cancelled? Never blocks.
  [[nodiscard]] bool ready() const noexcept { return cancelled_ || state_->ended(); }

  /// Waits until it has ended. In a worker of a pool other tasks run meanwhile, on the same stack.
  void wait() const {
    if (!ready()) detail::wait_for(*state_);
  }

  /// Waits, and gives the result away: once.
  /// @throws what the task has thrown, or Cancelled.
  Result get() {
    wait();
    const Future ended = std::move(*this);
    if (ended.cancelled_) throw Cancelled();
    auto& result = ended.state_->result;
    if (result.index() == 0) throw Cancelled();
    if (auto* error = std::get_if<std::exception_ptr>(&result)) std::rethrow_exception(*error);
    if constexpr (!std::is_void_v<Result>) return std::move(std::get<1>(result));
  }

  /// Keeps the task from being run; false when it has begun or ended.
  bool cancel() noexcept {
    if (!cancelled_) cancelled_ = state_->claim();
    return cancelled_;
  }

 private:
  template <class>
  friend class AsCompleted;
  detail::State<Result>* state_ = nullptr;
  bool cancelled_ = false;
};

/// The order in which futures end: `AsCompleted done(std::span(futures)); while (auto i = done.next())
/// use(futures[*i].get());` The futures must stay where they are until this has gone, and nobody else may wait for them
/// meanwhile. O(1) per future.
template <class Result>
class AsCompleted {
 public:
  explicit AsCompleted(std::span<Future<Result>> futures)
      : futures_(futures), nodes_(futures.size()), left_(futures.size()) {
    for (std::size_t i = 0; i < futures.size(); ++i) {
      nodes_[i].all = this;
      if (!futures[i].state_->listen(nodes_[i])) keep(nodes_[i]);
    }
  }
  AsCompleted(const AsCompleted&) = delete;
  AsCompleted& operator=(const AsCompleted&) = delete;
  /// Waits for those that are about to report; the others no longer will.
  ~AsCompleted() {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (futures_[i].valid() && futures_[i].state_->unlisten(nodes_[i])) --left_;
    while (next()) {}
  }

  /// The index of one that has ended, each once; blocks until there is one, while a worker of a pool helps.
  /// Nothing when all have been given.
  std::optional<std::size_t> next() {
    if (left_ == 0) return std::nullopt;
    --left_;
    if (ready_ == nullptr) take();
    return static_cast<std::size_t>(std::exchange(ready_, ready_->next) - nodes_.data());
  }

 private:
  struct Node final : detail::Listener {
    void ended() noexcept override { all->arrive(*this); }
    AsCompleted* all = nullptr;
    Node* next = nullptr;
  };

  void arrive(Node& node) noexcept {
    Node* first = arrived_.load(std::memory_order_relaxed);
    do node.next = first;
    while (!arrived_.compare_exchange_weak(first, &node, std::memory_order_release, std::memory_order_relaxed));
    if (first == nullptr) arrived_.notify_one();
  }
  void keep(Node& node) {
    node.next = ready_;
    ready_ = &node;
  }
  /// Moves what has arrived to `ready_`, the first to end first.
  void take() {
    while (arrived_.load(std::memory_order_relaxed) == nullptr)
      if (!detail::help()) arrived_.wait(nullptr, std::memory_order_relaxed);
    for (Node* node = arrived_.exchange(nullptr, std::memory_order_acquire); node != nullptr;) {
      Node* following = node->next;
      keep(*node);
      node = following;
    }
  }

  std::span<Future<Result>> futures_;
  std::vector<Node> nodes_;
  std::size_t left_;
  Node* ready_ = nullptr;
  std::atomic<Node*> arrived_{nullptr};
};

}  // namespace heiretsu::dispatch
