#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// Divisors of a block's numbers that must still be tested or split, or that were found prime: each value with its
/// owner, the index in the block of the number it divides. A number may own several.
struct Cofactors {
  std::vector<std::uint64_t> values;
  std::vector<std::uint32_t> owners;

  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] bool empty() const { return values.empty(); }

  void push(std::uint64_t value, std::uint32_t owner) {
    values.push_back(value);
    owners.push_back(owner);
  }
  /// Appends all that `other` holds, and empties it.
  void take(Cofactors& other) {
    values.insert(values.end(), other.values.begin(), other.values.end());
    owners.insert(owners.end(), other.owners.begin(), other.owners.end());
    other.clear();
  }
  void resize(std::size_t count) {
    values.resize(count);
    owners.resize(count);
  }
  /// Forgets them and keeps the memory.
  void clear() { resize(0); }
};

/// Appends in a loop that cannot foresee which values it will append: without a branch, which the processor could not
/// foresee either.
class CofactorWriter {
 public:
  /// For at most `room` values. `cofactors` may not be used before the writer ends.
  CofactorWriter(Cofactors& cofactors, std::size_t room) : cofactors_(cofactors), count_(cofactors.size()) {
    cofactors.resize(count_ + room + 1);  // what is not appended is written behind the last that is
  }
  CofactorWriter(const CofactorWriter&) = delete;
  CofactorWriter& operator=(const CofactorWriter&) = delete;
  ~CofactorWriter() { cofactors_.resize(count_); }

  void push_if(bool wanted, std::uint64_t value, std::uint32_t owner) {
    cofactors_.values[count_] = value;
    cofactors_.owners[count_] = owner;
    count_ += wanted ? 1 : 0;
  }

 private:
  Cofactors& cofactors_;
  std::size_t count_;
};

}  // namespace heiretsu::factorize
