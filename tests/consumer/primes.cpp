// Map, one value: how many primes are below N, counted in intervals and added up.
#include <heiretsu/workload.hpp>

int main(int argc, char** argv) {
  std::uint64_t limit = 1'000'000;
  constexpr std::uint64_t interval = 10'000;  // numbers of an item
  const auto is_prime = [](std::uint64_t n) {
    if (n < 4) return n > 1;
    for (std::uint64_t d = 2; d * d <= n; ++d)
      if (n % d == 0) return false;
    return true;
  };
  heiretsu::MapWorkload primes;
  primes.name = "primes";
  primes.question = "Count the primes below N by trial division";
  primes.items = "intervals";
  primes.work_unit = "numbers";
  primes.size_option = "--limit";
  primes.options = [&](heiretsu::CommandLine& line) {
    line.size("--limit", limit, 1, 1'000'000'000'000, "N");
  };
  primes.count = [&] { return (limit + interval - 1) / interval; };
  const auto end = [&](std::uint64_t item) { return std::min(limit, item * interval); };
  primes.work = [&](heiretsu::Range items) { return double(end(items.last) - end(items.first)); };
  heiretsu::Reduce<std::uint64_t> count;
  count.value = [&](heiretsu::Range items) {
    std::uint64_t found = 0;
    for (std::uint64_t n = end(items.first); n < end(items.last); ++n) found += is_prime(n);
    return found;
  };
  count.join = [](std::uint64_t& sum, const std::uint64_t& other) { sum += other; };
  count.print = [](const std::uint64_t& found) { return std::to_string(found) + " primes\n"; };
  primes.reduction = heiretsu::reduce(count);
  return heiretsu::run(argc, argv, primes);
}
