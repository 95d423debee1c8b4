// overlap (Team): blocking I/O. How many waits can be in flight?
#include "drivers/overlap/run.hpp"

namespace heiretsu::overlap {
namespace {

TeamMethod method(std::string_view name, std::string_view what, const Options& options, const Method& how,
                  bool needs_mpi = false) {
  return {name, what, needs_mpi,
          [&options, how](const TeamContext& context) { return std::make_unique<OverlapRun>(context, options, how); }};
}

std::vector<TeamMethod> methods(const Options& o) {
  constexpr double of_a_thread = 36e3, of_a_timer = 24, of_a_coroutine = 112;  // bytes
  return {
      method("sequential", "one after another", o, {Share::one, wait_one_by_one, false, 0, false}),
      method("threads", "a thread per wait", o, {Share::ranks, wait_in_threads, true, of_a_thread, true}),
      method("omp", "dealt to the team of --threads", o, {Share::threads, wait_one_by_one, false, 0, false}),
      method("ranks", "dealt to the ranks", o, {Share::ranks, wait_one_by_one, false, 0, false}, true),
      method("event-loop", "epoll with one timer, in every thread", o,
             {Share::threads, wait_in_event_loop, true, of_a_timer, false}),
      method("coroutine", "coroutines on a timer wheel, in every thread", o,
             {Share::threads, wait_in_coroutines, true, of_a_coroutine, false}),
  };
}

}  // namespace
}  // namespace heiretsu::overlap

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    overlap::Options options;
    TeamProgram program;
    program.name = "overlap";
    program.question =
        "How many waits can be in flight? Blocking waits, by threads, ranks, an event loop and coroutines.";
    program.work_unit = "seconds of waiting";
    program.methods = overlap::methods(options);
    program.add_options = [&options](CommandLine& line) { overlap::add_options(line, options); };
    return run_team_program(run, program);
  });
}
