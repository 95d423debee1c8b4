#include "kernels/dispatch/ranks/dispatcher.hpp"

#include <span>

#include "kernels/dispatch/ranks/rank_pool.hpp"

namespace heiretsu::dispatch {
namespace {

struct Argument {
  std::uint64_t task, rounds;
};

class RankDispatcher final : public Dispatcher {
 public:
  RankDispatcher(const Ranks& ranks, bool as_completed)
      : pool_(ranks, [](const Argument& argument) { return run_task(argument.task, argument.rounds); }),
        as_completed_(as_completed),
        root_(ranks.root()) {}

  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    if (!root_) {
      pool_.serve();
      return {};
    }
    std::vector<Argument> arguments(tasks.count);
    for (std::uint64_t i = 0; i < tasks.count; ++i) arguments[i] = {tasks.first + i, tasks.rounds};
    std::vector<std::uint64_t> results = collect(arguments);
    pool_.close();
    return results;
  }

 private:
  std::vector<std::uint64_t> collect(std::span<const Argument> arguments) {
    if (!as_completed_) return pool_.map(arguments);
    std::vector<std::uint64_t> results(arguments.size());
    pool_.as_completed(arguments, [&results](std::size_t task, std::uint64_t result) {
      results[task] = result;
      return true;
    });
    return results;
  }

  RankPool<Argument, std::uint64_t> pool_;
  bool as_completed_;
  bool root_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_rank_pool(const Ranks& ranks, bool as_completed) {
  return std::make_unique<RankDispatcher>(ranks, as_completed);
}

}  // namespace heiretsu::dispatch
