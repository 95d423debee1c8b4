// count (Team): shared state. What does a right answer cost?
#include "drivers/count/run.hpp"
#include "kernels/count/ranks/counting.hpp"

namespace heiretsu::count {
namespace {

TeamMethod in_rank(std::string_view name, std::string_view what, const Options& options, CountingMaker make,
                   std::uint64_t increments = default_increments) {
  const Maker maker = [make](const TeamContext& context, const Plan& plan) { return make(plan, context.threads); };
  return {name, what, false, [&options, maker, increments](const TeamContext& context) {
            return std::make_unique<CountRun>(context, plan_for(options, increments), maker);
          }};
}

TeamMethod between_ranks(std::string_view name, std::string_view what, const Options& options, const Maker& maker) {
  return {name, what, true, [&options, maker](const TeamContext& context) {
            const Plan plan = plan_for(options, default_increments);
            try_here(context.ranks, [&] { (void)maker(context, plan); });
            return std::make_unique<CountRun>(context, plan, maker);
          }};
}

std::vector<TeamMethod> methods(const Options& o) {
  return {
      in_rank("racy", "read, add, write: updates are lost", o, make_racy, racy_increments),
      in_rank("mutex", "std::mutex", o, make_mutex),
      in_rank("critical", "omp critical", o, make_critical),
      in_rank("omp-lock", "omp_lock_t", o, make_omp_lock),
      in_rank("atomic", "atomic fetch_add, sequentially consistent", o, make_atomic),
      in_rank("relaxed", "atomic fetch_add, relaxed", o, make_relaxed),
      in_rank("cas", "compare and swap until it succeeds", o, make_cas),
      in_rank("sharded", "a counter per thread, in cache lines of their own", o, make_sharded),
      in_rank("unpadded", "a counter per thread, side by side: false sharing", o, make_unpadded),
      in_rank("reduction", "counted in private, added up once", o, make_reduction),
      between_ranks("rma-fetch-op", "MPI_Fetch_and_op and a flush for each increment", o,
                    [](const TeamContext& p, const Plan& plan) { return make_fetch_op(p.ranks, plan); }),
      between_ranks("rma-accumulate", "MPI_Accumulate for each increment, a flush per --batch", o,
                    [&o](const TeamContext& p, const Plan& plan) { return make_accumulate(p.ranks, plan, o.batch); }),
      between_ranks("shared-window", "atomic fetch_add in memory that ranks of a node share", o,
                    [](const TeamContext& p, const Plan& plan) {
                      require_one_node(p.ranks);
                      return make_shared_window(p.ranks, plan);
                    }),
      between_ranks("allreduce", "counted in private, one MPI_Allreduce", o,
                    [](const TeamContext& p, const Plan& plan) { return make_allreduce(p.ranks, plan); }),
  };
}

}  // namespace
}  // namespace heiretsu::count

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    count::Options options;
    TeamProgram program;
    program.name = "count";
    program.question = "What does a right answer cost? Every thread of every rank increments shared counters.";
    program.work_unit = "increments";
    program.default_threads = 10;
    program.random = true;
    program.min_threads = 2;  // a thread alone loses no update
    program.methods = count::methods(options);
    program.add_options = [&options](CommandLine& line) { count::add_options(line, options); };
    program.check = [&options](const TeamContext& context) { count::prepare(context, options); };
    return run_team_program(run, program);
  });
}
