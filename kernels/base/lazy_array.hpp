#pragma once
#include <array>
#include <cstddef>
#include <mutex>
#include <optional>

namespace heiretsu {

/// An array whose elements are made when first asked for, each once, whichever threads ask; they stay where they are.
template <class Value, std::size_t count>
class LazyArray {
 public:
  /// Element i, made from `arguments` by the first call for i. @throws what its constructor throws; the next call then
  /// tries anew.
  template <class... Arguments>
  const Value& get(std::size_t i, const Arguments&... arguments) {
    std::call_once(made_[i], [&] { values_[i].emplace(arguments...); });
    return *values_[i];
  }

 private:
  std::array<std::once_flag, count> made_;
  std::array<std::optional<Value>, count> values_;
};

}  // namespace heiretsu
