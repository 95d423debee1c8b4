#include <memory>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "drivers/program/team_program.hpp"
#include "drivers/team/team.hpp"
#include "drivers/workload/declared.hpp"

namespace heiretsu {
namespace {

/// A method of a workload as the frame runs it.
class VariantRun final : public TeamRun {
 public:
  VariantRun(const TeamVariant& method, const TeamContext& context) : method_(method), context_(context) {}

  TeamPass pass() override {
    if (method_.prepare) method_.prepare(context_);
    TeamPass pass;
    pass.sample =
        run_team(context_.ranks, context_.threads, [this](Team& team) { return method_.run(team, context_); });
    context_.ranks.barrier();  // all have finished
    problem_ = method_.check ? one_line(method_.check(context_)) : std::string();
    pass.right = problem_.empty();
    for (const std::string& theirs : context_.ranks.gather(problem_))
      if (problem_.empty()) problem_ = theirs;
    return pass;
  }

  [[nodiscard]] std::string result() const override { return problem_.empty() ? "right" : problem_; }

  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override {
    if (method_.findings) return method_.findings(times);
    return {fmt::format("{:.3g} s, {} items", times.seconds, times.items), {}};
  }

 private:
  const TeamVariant& method_;
  TeamContext context_;
  std::string problem_;  // at rank 0 that of the first rank that has one
};

TeamMethod method_of(const TeamVariant& method) {
  return {method.name, method.what, method.needs_mpi,
          [&method](const TeamContext& context) { return std::make_unique<VariantRun>(method, context); }};
}

int run_team_workload(const Invocation& run, const TeamWorkload& workload) {
  check_names(workload);
  TeamProgram program;
  program.name = workload.name;
  program.question = workload.question;
  program.work_unit = workload.work_unit;
  program.min_threads = workload.min_threads;
  program.random = workload.random;
  program.deterministic = workload.deterministic;
  for (const TeamVariant& method : workload.methods) program.methods.push_back(method_of(method));
  program.add_options = [&workload](CommandLine& line) {
    if (workload.options) workload.options(line);
    if (!workload.size_option.empty()) line.list_size(workload.size_option);
  };
  return run_team_program(run, program);
}

}  // namespace

int run(int argc, char** argv, const TeamWorkload& workload, PageBuild page) {
  return run_program(argc, argv,
                     [&](const Invocation& run) { return run_team_workload(with_page(run, page), workload); });
}

}  // namespace heiretsu
