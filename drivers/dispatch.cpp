// dispatch (Team): handing out tasks and getting results. How small may a task be?
#include "drivers/dispatch/run.hpp"
#include "kernels/dispatch/ranks/dispatcher.hpp"

namespace heiretsu::dispatch {
namespace {

TeamMethod method(std::string_view name, std::string_view what, std::string_view executor, const Options& options,
                  const Method& how) {
  return {name, what, how.between_ranks,
          [&options, how](const TeamContext& context) { return std::make_unique<DispatchRun>(context, options, how); },
          executor};
}

Maker in_rank(std::unique_ptr<Dispatcher> (*make)(std::uint32_t)) {
  return [make](const TeamContext& context, bool) { return make(context.threads); };
}

std::vector<TeamMethod> methods(const Options& o) {
  constexpr double per_result = 8, per_omp_task = 200, per_future = 100, per_message = 40;  // bytes
  const Maker pool = [](const TeamContext& context, bool as_completed) {
    return as_completed ? make_pool_as_completed(context.threads) : make_pool_map(context.threads);
  };
  const Maker rank_pool = [](const TeamContext& context, bool as_completed) {
    return make_rank_pool(context.ranks, as_completed);
  };
  return {
      method("omp-for", "omp for, one task at a time", "openmp", o, {in_rank(make_omp_for), false, false, per_result}),
      method("omp-task", "omp task", "openmp", o, {in_rank(make_omp_task), false, false, per_omp_task}),
      method("async", "std::async, one thread per task", "async", o, {in_rank(make_async), false, false, per_result}),
      method("pool", "our executor of threads with futures", "pool", o, {pool, false, true, per_future}),
      method("mpi-pool", "our executor over the ranks", "ranks", o, {rank_pool, true, true, per_message}),
  };
}

}  // namespace
}  // namespace heiretsu::dispatch

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    dispatch::Options options;
    TeamProgram program;
    program.name = "dispatch";
    program.question = "How small may a task be? Tasks are handed to workers and their results collected.";
    program.work_unit = "seconds of tasks";
    program.methods = dispatch::methods(options);
    program.add_options = [&options](CommandLine& line) { dispatch::add_options(line, options); };
    return run_team_program(run, program);
  });
}
