// factorize (Map): CPU-bound work. Do more cores make it faster?
#include <unistd.h>

#include "drivers/factorize/dry_run.hpp"
#include "drivers/factorize/large/unit_job.hpp"
#include "drivers/factorize/number_rounds.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/output/say.hpp"
#include "kernels/base/descriptor.hpp"

namespace {

using namespace heiretsu;

int factorize_program(const Invocation& run) {
  factorize::Options options;
  if (const auto text = factorize::parse(run.argc, run.argv, options)) return print_text(run, *text);
  if (options.blog && !options.common.quiet && !run.session.launched() && is_pipe(STDIN_FILENO))
    say("note: standard input is a pipe and is not read without --file -: these are the blog's four numbers\n");
  if (options.dry_run) return factorize::dry_run(run, options);
  const factorize::Method& method = factorize::find_method(options.method, options.split);
  return run_map_program(run, {
                                  .name = "factorize",
                                  .method = options.method,
                                  .work_unit = options.sieve_only   ? "units"
                                               : options.digits > 0 ? "predicted core seconds"
                                                                    : std::string(method.work_unit),
                                  .items = options.sieve_only ? "units" : std::string(method.split),
                                  .common = options.common,
                                  .map = options.map,
                                  .make = [&](const MapContext& context) -> std::unique_ptr<MapWork> {
                                    if (options.sieve_only)
                                      return std::make_unique<factorize::UnitJob>(run, options, context);
                                    return std::make_unique<factorize::NumberRounds>(run, options, context);
                                  },
                              });
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, factorize_program); }
