#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "drivers/input/token_source.hpp"

namespace heiretsu {

/// Tokens that are the arguments of a program.
class ArgumentSource : public TokenSource {
 public:
  explicit ArgumentSource(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

  bool read(Numbers& window, std::size_t limit, Interval& range) override;
  bool rewind() override;
  [[nodiscard]] std::string identity() const override;
  [[nodiscard]] InputPosition position() const override { return {.offset = next_}; }
  void seek(const InputPosition& position) override;
  [[nodiscard]] double fraction(const InputPosition& position) const override;

 private:
  [[nodiscard]] Interval parse() const;

  std::vector<std::string> arguments_;
  std::size_t next_ = 0;
};

}  // namespace heiretsu
