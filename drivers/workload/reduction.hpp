#pragma once
#include <concepts>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu {

/// A value that a workload may join: it travels between ranks as its bytes.
template <class T>
concept Joinable = std::is_trivially_copyable_v<T>;

/// A value as bytes, to send it to another rank.
template <Joinable T>
[[nodiscard]] std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
/// A vector as bytes.
template <Joinable T>
requires(!std::same_as<T, bool>) [[nodiscard]] std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
/// A text as bytes.
[[nodiscard]] inline std::string bytes_of(const std::string& text) { return text; }

/// The value of bytes_of(). @throws std::logic_error when it has another size.
template <Joinable T>
void read_bytes(std::string_view bytes, T& value) {
  if (bytes.size() != sizeof value) throw std::logic_error("a value from another rank has another size");
  std::memcpy(&value, bytes.data(), sizeof value);
}
/// The vector of bytes_of().
template <Joinable T>
requires(!std::same_as<T, bool>) void read_bytes(std::string_view bytes, std::vector<T>& values) {
  values.resize(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
}
/// The text of bytes_of().
inline void read_bytes(std::string_view bytes, std::string& text) { text = bytes; }

/// What a workload computes where its results are one value instead of rows: the values of ranges, joined. T is
/// trivially copyable, a vector of such, or a string. Every function is called from any thread of any rank, several at
/// once.
template <class T>
struct Reduce {
  static_assert(
      requires(const T& value, T& read) {
        bytes_of(value);
        read_bytes(std::string_view(), read);
      },
      "Reduce<T>: T is a trivially copyable type, a std::vector of such but bool, or a std::string");
  std::function<T(Range)> value;  ///< of a range of items
  /// Joins the value of other items into `sum`. Associative and commutative: ranges are joined in any order.
  std::function<void(T& sum, const T& other)> join;
  std::function<std::string(const T&)> print;  ///< the value of all items as text, in whole lines
  /// What is wrong with the value of all items; empty where it is right.
  std::function<std::string(const T&)> check = {};
  /// Is it the same value? Without it ==, if T has that. Sums of floating-point numbers differ by their order.
  std::function<bool(const T&, const T&)> same = {};
};

/// A Reduce whose type is not known: what runs it sees only sums.
class Reduction {
 public:
  /// The value of some of the items; of none at first. Not for several threads at once.
  class Sum {
   public:
    virtual ~Sum() = default;
    virtual void add(Range items) = 0;                            ///< computes them and joins their value
    virtual void join(const Sum& other) = 0;                      ///< of the same reduction
    virtual void join_bytes(std::string_view bytes) = 0;          ///< as to_bytes() gave them on another rank
    [[nodiscard]] virtual std::string to_bytes() const = 0;       ///< empty where it has no items
    [[nodiscard]] virtual std::string print() const = 0;          ///< as Reduce::print; it must have items
    [[nodiscard]] virtual std::string check() const = 0;          ///< as Reduce::check
    [[nodiscard]] virtual bool same(const Sum& other) const = 0;  ///< as Reduce::same
  };

  virtual ~Reduction() = default;
  /// The sum of no items.
  [[nodiscard]] virtual std::unique_ptr<Sum> none() const = 0;
  /// Can two of its sums be compared?
  [[nodiscard]] virtual bool comparable() const = 0;
  /// Must they be equal, however ranges are cut and joined?
  [[nodiscard]] virtual bool exact() const = 0;
  /// The functions that it needs and was not given, such as "join"; empty where it has all.
  [[nodiscard]] virtual std::string missing() const = 0;
};

namespace detail {

template <class T>
concept Exact = std::integral<T> || std::same_as<T, std::string> ||
    (requires { typename T::value_type; } && std::integral<typename T::value_type>);

template <class T>
class SumOf final : public Reduction::Sum {
 public:
  explicit SumOf(const Reduce<T>& how) : how_(how) {}

  void add(Range items) override { take(how_.value(items)); }
  void join(const Sum& other) override {
    if (const auto& theirs = static_cast<const SumOf&>(other).value_) take(*theirs);
  }
  void join_bytes(std::string_view bytes) override {
    if (bytes.empty()) return;  // it had no items
    T value{};
    read_bytes(bytes.substr(1), value);
    take(std::move(value));
  }
  [[nodiscard]] std::string to_bytes() const override { return value_ ? ' ' + bytes_of(*value_) : std::string(); }
  [[nodiscard]] std::string print() const override { return how_.print(*value_); }
  [[nodiscard]] std::string check() const override { return how_.check ? how_.check(*value_) : std::string(); }
  [[nodiscard]] bool same(const Sum& other) const override {
    const auto& theirs = static_cast<const SumOf&>(other);
    if (!value_ || !theirs.value_) return !value_ && !theirs.value_;
    if (how_.same) return how_.same(*value_, *theirs.value_);
    if constexpr (std::equality_comparable<T>)
      return *value_ == *theirs.value_;
    else
      throw std::logic_error("it cannot be told whether values are the same");
  }

 private:
  void take(T value) {
    if (value_)
      how_.join(*value_, value);
    else
      value_ = std::move(value);
  }

  const Reduce<T>& how_;
  std::optional<T> value_;
};

template <class T>
class ReductionOf final : public Reduction {
 public:
  explicit ReductionOf(Reduce<T> how) : how_(std::move(how)) {}
  [[nodiscard]] std::unique_ptr<Sum> none() const override { return std::make_unique<SumOf<T>>(how_); }
  [[nodiscard]] bool comparable() const override { return how_.same || std::equality_comparable<T>; }
  [[nodiscard]] bool exact() const override { return how_.same || Exact<T>; }
  [[nodiscard]] std::string missing() const override {
    return !how_.value ? "value" : !how_.join ? "join" : !how_.print ? "print" : "";
  }

 private:
  Reduce<T> how_;
};

}  // namespace detail

/// For MapWorkload::reduction.
template <class T>
[[nodiscard]] std::shared_ptr<const Reduction> reduce(Reduce<T> how) {
  return std::make_shared<detail::ReductionOf<T>>(std::move(how));
}

}  // namespace heiretsu
