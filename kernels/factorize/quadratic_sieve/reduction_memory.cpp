#include "kernels/factorize/quadratic_sieve/reduction_memory.hpp"

namespace heiretsu::factorize {

ReductionMemory::ReductionMemory(std::byte* memory, const ReductionShape& its) : shape(its), base_(memory) {
  take<ReductionHeader>(1);
  item_ends = take<std::uint32_t>(shape.items);
  factors = take<std::uint32_t>(shape.factors);
  set_ends = take<std::uint32_t>(shape.sets);
  set_members = take<std::uint32_t>(shape.set_members);
  columns = take<ReductionColumn>(shape.sets);
  dense_rows = take<std::uint32_t>(max_dense);
  dense = take<std::uint64_t>(shape.sets * dense_words);
  entries = take<std::uint32_t>(shape.room);
  claims = take<std::atomic<std::uint64_t>>(shape.sets);
  weights = take<std::atomic<std::uint32_t>>(shape.rows);
  prices = take<std::atomic<std::int32_t>>(shape.rows);
  places = take<ReductionRow>(shape.rows);
  shares = take<ReductionShare>(shape.members);
}

}  // namespace heiretsu::factorize
