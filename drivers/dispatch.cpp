// dispatch: handing out tasks and getting results. How small may a task be?
#include "drivers/dispatch/run.hpp"
#include "kernels/dispatch/ranks/dispatcher.hpp"

namespace heiretsu::dispatch {
namespace {

TeamMethod method(std::string_view name, std::string_view what, const Options& options, const Way& way) {
  return {name, what, way.between_ranks, [&options, way](const TeamPlace& place) { return std::make_unique<DispatchRun>(place, options, way); }};
}

Maker in_rank(std::unique_ptr<Dispatcher> (*make)(std::uint32_t)) {
  return [make](const TeamPlace& place, bool) { return make(place.threads); };
}

std::vector<TeamMethod> methods(const Options& o) {
  constexpr double a_result = 8, a_task_of_omp = 200, a_future = 100, a_message = 40;  // bytes
  const Maker pool = [](const TeamPlace& place, bool as_completed) { return as_completed ? make_pool_as_completed(place.threads) : make_pool_map(place.threads); };
  const Maker rank_pool = [](const TeamPlace& place, bool as_completed) { return make_rank_pool(place.ranks, as_completed); };
  return {
      method("omp-for", "omp for, one task at a time", o, {in_rank(make_omp_for), false, false, a_result}),
      method("omp-task", "omp task", o, {in_rank(make_omp_task), false, false, a_task_of_omp}),
      method("async", "std::async, a thread a task", o, {in_rank(make_async), false, false, a_result}),
      method("pool", "our executor of threads with futures", o, {pool, false, true, a_future}),
      method("mpi-pool", "our executor over the ranks", o, {rank_pool, true, true, a_message}),
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
    program.add_options = [&options](CLI::App& app) { dispatch::add_options(app, options); };
    return run_team_program(run, program);
  });
}
