#include "drivers/factorize/range_work.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "drivers/map/schedules.hpp"
#include "kernels/base/bytes.hpp"

namespace heiretsu::factorize {
namespace {

/// Numbers that one sieve covers at most.
constexpr std::uint64_t max_covered = std::uint64_t{1} << 26;

/// Values among which the large primes are looked up in about half a millisecond.
constexpr std::uint64_t values_per_chunk = std::uint64_t{1} << 22;

/// A message of one chunk's hits: where the chunk begins, then its hits. Chunks in order are hits in the order of
/// primes.
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

/// Of a range below 2^64.
std::uint64_t first_of(const Numbers& window) { return static_cast<std::uint64_t>(window.first()); }

/// Gives the round, then nothing.
auto once(Round round) {
  return [round = std::optional(std::move(round))](PhaseClock&) mutable { return std::exchange(round, std::nullopt); };
}

}  // namespace

std::optional<WindowWork> RangeWork::make(const Numbers& window) {
  WindowWork work;
  if (!is_covered(window)) {
    start_coverage(window);
    if (covered_->method == RangeMethod::sieve_by_numbers) work.prepare = once(by_numbers());
    if (covered_->method == RangeMethod::sieve_by_primes) work.prepare = once(by_primes());
  }
  if (covered_->method == RangeMethod::batch) return std::nullopt;
  work.job = sieve_job(window);
  work.kernel = "RangeSieve";
  // A rank has the hits of its own block only.
  if (covered_->method == RangeMethod::sieve_by_primes) work.schedule = schedules::static_;
  return work;
}

Job RangeWork::sieve_job(const Numbers& window) const {
  Job job;
  job.items = window.size();
  job.grain = RangeSieve::grain;
  job.work = RangeSieve::work;
  job.items_alike = true;
  job.run = [&window, covered = covered_, settings = context_.settings](Range items) {
    const std::uint64_t offset = first_of(window) - covered->first;
    const Range offsets{offset + items.first, offset + items.last};
    JobResult result = result_for(items, settings);
    if (settings.print == Print::none && settings.verify == Verify::products) {
      if (!covered->sieve->verify(offsets)) throw_wrong(window, items.first);
      return result;
    }
    covered->sieve->by_parts(offsets, [&](Range part, const FactorLists& lists) {
      append_lines(result, window, {part.first - offset, part.last - offset}, lists, settings);
    });
    return result;
  };
  return job;
}

bool RangeWork::is_covered(const Numbers& window) const {
  const std::uint64_t first = first_of(window);
  // The first window starts anew when it comes again: another repetition pays for its own sieve.
  return first > covered_->first && first - covered_->first < covered_->count &&
         window.size() <= covered_->count - (first - covered_->first) &&
         (first - covered_->first) % covered_->stride == 0;
}

void RangeWork::start_coverage(const Numbers& window) {
  covered_ = std::make_shared<Coverage>();  // frees the sieve before, if any, ahead of the new one
  covered_->first = first_of(window);
  covered_->stride = window.size();
  const std::uint64_t max_count = std::max(max_covered / covered_->stride, std::uint64_t{1}) * covered_->stride;
  covered_->count = std::min(max_count, window.size() + std::min(window.following(), max_count));
  const auto ranks = static_cast<std::uint64_t>(context_.ranks.size());
  covered_->method = forced_.value_or(choose_range_method(covered_->first, covered_->count, ranks, context_.threads));
}

Round RangeWork::by_numbers() {
  covered_->sieve = std::make_shared<RangeSieve>(covered_->first, covered_->count);
  Round round;
  round.kernel = "RangeSieve, prepared";
  round.preparation = round.on_every_rank = true;
  round.job.items = covered_->sieve->slices();
  round.job.run = [covered = covered_](Range slices) {
    covered->sieve->prepare(slices);
    return JobResult{};
  };
  round.collect = [](const std::vector<Piece>&, PhaseClock&) { return Verdict{}; };
  return round;
}

Round RangeWork::by_primes() {
  const LargePrimeHits kernel(covered_->first, covered_->count);
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
  std::vector<ByteWriter> to_each(static_cast<std::size_t>(context_.ranks.size()));
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
  const std::vector<std::string> received = context_.ranks.exchange(std::move(messages));
  std::vector<PrimeHit> mine;
  for (const Chunk& chunk : chunks_of(received)) {
    const std::vector<PrimeHit> hits = hits_of(chunk.hits);
    mine.insert(mine.end(), hits.begin(), hits.end());
  }
  covered_->sieve = std::make_shared<RangeSieve>(covered_->first, covered_->count, std::move(mine));
}

std::size_t RangeWork::owner(std::uint32_t offset) const {
  const std::uint64_t window = offset / covered_->stride;
  const std::uint64_t length = std::min(covered_->stride, covered_->count - window * covered_->stride);
  return block_owner(offset - window * covered_->stride, length, static_cast<std::uint32_t>(context_.ranks.size()));
}

}  // namespace heiretsu::factorize
