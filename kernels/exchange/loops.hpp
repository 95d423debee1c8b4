#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/base/spin.hpp"
#include "kernels/exchange/plan.hpp"
#include "kernels/exchange/samples.hpp"

namespace heiretsu::exchange {

/// Sends a producer's part by push(item), until that returns false.
template <class Push>
void produce(const Plan& plan, std::uint32_t producer, Samples& samples, Push&& push) {
  const Range part = plan.part(producer);
  for (std::uint64_t item = part.first; item < part.last; ++item) {
    samples.send(item);
    if (!push(item)) return;
  }
}

/// Sends a producer's part by push(span of plan.batch items or, at the end, fewer), until that returns false.
template <class Push>
void produce_batches(const Plan& plan, std::uint32_t producer, Samples& samples, Push&& push) {
  const Range part = plan.part(producer);
  std::vector<std::uint64_t> batch(plan.batch);
  for (std::uint64_t first = part.first; first < part.last; first += plan.batch) {
    const std::uint64_t count = std::min(plan.batch, part.last - first);
    for (std::uint64_t i = 0; i < count; ++i) {
      samples.send(first + i);
      batch[i] = first + i;
    }
    if (!push(std::span<const std::uint64_t>(batch.data(), count))) return;
  }
}

/// A consumer's work on what it received.
inline void consume(const Plan& plan, std::span<const std::uint64_t> items, Samples& samples, Receipt& receipt) {
  for (const std::uint64_t item : items) {
    samples.receive(item);
    receipt.add(item);
    if (plan.spins > 0) spin(plan.spins);
  }
}

}  // namespace heiretsu::exchange
