#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "drivers/record/record.hpp"
#include "kernels/ranks/session.hpp"

namespace heiretsu {

/// What main passes to a program.
struct Invocation {
  int argc;
  char** argv;
  const Session& session;
  std::chrono::system_clock::time_point start;  ///< when main began
  Attributes provenance = {};                   ///< of what this build of the kit does not know of itself, for records
  std::string warning = {};                     ///< about the program, for its user
};

/// Prints the text of --help, --list or --version, at rank 0. Returns the exit status there: 1 where it cannot be
/// written.
[[nodiscard]] int print_text(const Invocation& run, const std::string& text);

/// The frame of every main: starts MPI if a launcher started us, runs `program`, and turns exceptions into one line on
/// standard error and an exit status: 0 right; 1 wrong result, failure or interruption; 2 bad input or usage. Code that
/// calls exit() in the middle of a run gets such a line and status 1, whatever status it asked for.
/// A UsageError that every rank throws is printed by rank 0. Any other exception, and a UsageError of some ranks alone,
/// ends the whole job, with a line that names its rank.
int run_program(int argc, char** argv, const std::function<int(const Invocation&)>& program);

}  // namespace heiretsu
