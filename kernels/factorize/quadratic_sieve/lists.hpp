#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace heiretsu::factorize {

/// Lists of numbers, one behind the other in memory: 4 bytes a number and 4 a list. At most 2^32 - 1 numbers in all.
class Lists {
 public:
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::size_t numbers() const { return numbers_.size(); }  ///< in all lists
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(numbers_).subspan(begin, ends_[i] - begin);
  }

  /// Room for so many lists with so many numbers in all.
  void reserve(std::size_t lists, std::size_t numbers) {
    ends_.reserve(lists);
    numbers_.reserve(numbers);
  }

  /// Adds a number to the list that close() ends.
  void push(std::uint32_t number) { numbers_.push_back(number); }
  void close() { ends_.push_back(static_cast<std::uint32_t>(numbers_.size())); }

  void add(std::span<const std::uint32_t> list) {
    numbers_.insert(numbers_.end(), list.begin(), list.end());
    close();
  }

  /// Puts f(number) in the place of every number.
  template <class Function>
  void transform(Function f) {
    for (auto& number : numbers_) number = f(number);
  }

  bool operator==(const Lists&) const = default;

 private:
  std::vector<std::uint32_t> numbers_, ends_;
};

}  // namespace heiretsu::factorize
