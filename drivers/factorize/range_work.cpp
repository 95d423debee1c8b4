#include "drivers/factorize/range_work.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kernels/base/bytes.hpp"
#include "drivers/map/schedules.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t longest_span = std::uint64_t{1} << 26;

/// Values of the large primes that take about half a millisecond to look up.
constexpr std::uint64_t values_per_chunk = std::uint64_t{1} << 22;

/// A message of one chunk's hits: where the chunk begins, then its hits. Chunks in order are hits in the order of primes.
struct Chunk {
  std::uint64_t first;
  std::string_view hits;
};

std::vector<Chunk> chunks_of(const std::vector<std::string>& messages) {
  std::vector<Chunk> chunks;
  for (const std::string& message : messages) {
    ByteReader reader(message);
    while (!reader.empty()) {
      const auto first = reader.get<std::uint64_t>();
      chunks.push_back({first, reader.get_text()});
    }
  }
  std::sort(chunks.begin(), chunks.end(), [](const Chunk& a, const Chunk& b) { return a.first < b.first; });
  return chunks;
}

std::string_view bytes_of(const std::vector<PrimeHit>& hits) {
  return {reinterpret_cast<const char*>(hits.data()), hits.size() * sizeof(PrimeHit)};
}

std::vector<PrimeHit> hits_of(std::string_view bytes) {
  std::vector<PrimeHit> hits(bytes.size() / sizeof(PrimeHit));
  if (!hits.empty()) std::memcpy(hits.data(), bytes.data(), bytes.size());
  return hits;
}

}  // namespace

std::optional<WindowWork> RangeWork::make(const Numbers& window) {
  WindowWork work;
  if (!in_span(window)) {
    begin_span(window);
    if (span_->method == RangeMethod::sieve_by_numbers) work.preparation = by_numbers();
    if (span_->method == RangeMethod::sieve_by_primes) work.preparation = by_primes();
  }
  if (span_->method == RangeMethod::batch) return std::nullopt;
  work.job = list_job(window, place_.settings, RangeSieve::grain, [span = span_, offset = window.first() - span_->first](Range items) {
    return (*span->sieve)({offset + items.first, offset + items.last});
  });
  work.kernel = "RangeSieve";
  // A rank has the hits of its own block alone.
  if (span_->method == RangeMethod::sieve_by_primes) work.schedule = schedules::static_;
  return work;
}

bool RangeWork::in_span(const Numbers& window) const {
  const std::uint64_t first = window.first();
  // The window that began the span begins it anew: another repetition pays for its own sieve.
  return first > span_->first && first - span_->first < span_->count && window.size() <= span_->count - (first - span_->first) &&
         (first - span_->first) % span_->stride == 0;
}

void RangeWork::begin_span(const Numbers& window) {
  span_ = std::make_shared<Span>();  // the sieve before, if any, is freed here and not while the new one grows
  span_->first = window.first();
  span_->stride = window.size();
  const std::uint64_t longest = std::max(longest_span / span_->stride, std::uint64_t{1}) * span_->stride;
  span_->count = std::min(longest, window.size() + std::min(window.following(), longest));
  const auto ranks = static_cast<std::uint64_t>(place_.ranks.size());
  // The whole range decides, not what of it is sieved at a time: its last part must not be treated otherwise.
  span_->method = forced_.value_or(choose_range_method(span_->first, span_->count, ranks, place_.threads));
}

Round RangeWork::by_numbers() {
  span_->sieve = std::make_shared<RangeSieve>(span_->first, span_->count);
  Round round;
  round.kernel = "RangeSieve, prepared";
  round.preparation = round.on_every_rank = true;
  round.job.items = span_->sieve->slices();
  round.job.run = [span = span_](Range slices) {
    span->sieve->prepare(slices);
    return JobResult{};
  };
  round.collect = [](const std::vector<Piece>&, PhaseClock&) { return Verdict{}; };
  return round;
}

Round RangeWork::by_primes() {
  const LargePrimeHits kernel(span_->first, span_->count);
  const Range values = kernel.values();
  Round round;
  round.kernel = "LargePrimeHits";
  round.preparation = true;
  round.job.items = values.size();
  round.job.grain = values_per_chunk;
  round.job.run = [kernel, values](Range items) {
    return JobResult{std::string(bytes_of(kernel({values.first + items.first, values.first + items.last}))), {}};
  };
  round.collect = [this](const std::vector<Piece>& mine, PhaseClock&) {
    exchange(mine);
    return Verdict{};
  };
  return round;
}

void RangeWork::exchange(const std::vector<Piece>& pieces) {
  std::vector<ByteWriter> to_each(static_cast<std::size_t>(place_.ranks.size()));
  std::vector<std::vector<PrimeHit>> sorted(to_each.size());
  for (const Piece& piece : pieces) {
    for (const PrimeHit& hit : hits_of(piece.bytes)) sorted[owner(hit.offset)].push_back(hit);
    for (std::size_t rank = 0; rank < sorted.size(); ++rank) {
      to_each[rank].put(piece.items.first);
      to_each[rank].put_text(bytes_of(sorted[rank]));
      sorted[rank].clear();
    }
  }
  std::vector<std::string> messages(to_each.size());
  std::transform(to_each.begin(), to_each.end(), messages.begin(), [](ByteWriter& writer) { return writer.take(); });
  const std::vector<std::string> received = place_.ranks.exchange(std::move(messages));
  std::vector<PrimeHit> mine;
  for (const Chunk& chunk : chunks_of(received)) {
    const std::vector<PrimeHit> hits = hits_of(chunk.hits);
    mine.insert(mine.end(), hits.begin(), hits.end());
  }
  span_->sieve = std::make_shared<RangeSieve>(span_->first, span_->count, std::move(mine));
}

std::size_t RangeWork::owner(std::uint32_t offset) const {
  const std::uint64_t window = offset / span_->stride;
  const std::uint64_t length = std::min(span_->stride, span_->count - window * span_->stride);
  return block_owner(offset - window * span_->stride, length, static_cast<std::uint32_t>(place_.ranks.size()));
}

}  // namespace heiretsu::factorize
