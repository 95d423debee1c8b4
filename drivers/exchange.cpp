// exchange (Team): passing data. What does a hand-over cost?
#include "kernels/exchange/ranks/exchange.hpp"
#include "drivers/exchange/run.hpp"

namespace heiretsu::exchange {
namespace {

using ThreadMaker = std::unique_ptr<Exchange> (*)(const Plan&);
using RankMaker = std::unique_ptr<Exchange> (*)(const Ranks&, const Plan&);

TeamMethod in_rank(std::string_view name, std::string_view what, const Options& options, ThreadMaker make) {
  return {name, what, false, [&options, make](const TeamContext& context) {
            const Plan plan = plan_for(options, context.threads, "thread");
            if (make == make_spsc && plan.producers != plan.consumers)
              throw Unavailable("a ring joins one producer and one consumer: as many of each are needed");
            return std::make_unique<ExchangeRun>(
                context, plan, [make](const TeamContext&, const Plan& p) { return make(p); }, false);
          }};
}

TeamMethod between_ranks(std::string_view name, std::string_view what, const Options& options, RankMaker make) {
  return {name, what, true, [&options, make](const TeamContext& context) {
            const Plan plan = plan_for(options, static_cast<std::uint32_t>(context.ranks.size()), "rank");
            if (make == make_shared_ring) require_one_node(context.ranks);
            try_here(context.ranks, [&] { (void)make(context.ranks, plan); });
            return std::make_unique<ExchangeRun>(
                context, plan, [make](const TeamContext& p, const Plan& q) { return make(p.ranks, q); }, true);
          }};
}

std::vector<TeamMethod> methods(const Options& options) {
  return {
      in_rank("mutex", "deque behind a mutex, with condition variables", options, make_mutex),
      in_rank("spsc", "a ring for each producer and its consumer", options, make_spsc),
      in_rank("mpmc", "bounded queue without locks, a --batch at a time", options, make_mpmc),
      between_ranks("send", "MPI_Send of each item", options, make_send),
      between_ranks("batch", "MPI_Send of a --batch", options, make_batch),
      between_ranks("shared-ring", "rings in memory that ranks of a node share", options, make_shared_ring),
      between_ranks("rma", "rings written by MPI_Put, a --batch at a time", options, make_rma),
  };
}

}  // namespace
}  // namespace heiretsu::exchange

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    exchange::Options options;
    TeamProgram program;
    program.name = "exchange";
    program.question = "What does a hand-over cost? Items go from producers to consumers, threads or ranks.";
    program.work_unit = "puts and takes";
    program.default_threads = program.min_threads = 2;
    program.methods = exchange::methods(options);
    program.add_options = [&options](CommandLine& line) { exchange::add_options(line, options); };
    program.check = [&options](const TeamContext& context) { exchange::prepare(context, options); };
    return run_team_program(run, program);
  });
}
