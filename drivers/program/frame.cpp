#include "drivers/program/frame.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "drivers/output/say.hpp"
#include "drivers/program/exception_line.hpp"
#include "drivers/record/build_info.hpp"
#include "kernels/base/descriptor.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

constexpr int failed = 1, misused = 2;
constexpr double seconds_to_meet = 5;  // a rank that has not failed by then does not know of it

std::string_view program_name(const char* path) {
  const std::string_view name(path);
  return name.substr(name.find_last_of('/') + 1);
}

/// While it lives, exit() is no way out: a run that a called function ends so must not look complete.
class ExitGuard {
 public:
  explicit ExitGuard(std::string_view name) {
    static const int registered = std::atexit(refuse);
    (void)registered;
    running = name.data();
  }
  ~ExitGuard() { running = nullptr; }
  ExitGuard(const ExitGuard&) = delete;
  ExitGuard& operator=(const ExitGuard&) = delete;

 private:
  static void refuse() {
    const char* const name = running;
    if (name == nullptr) return;
    say("{}: a function of it called exit() before the run was over\n", name);
    std::_Exit(failed);
  }
  static inline std::atomic<const char*> running = nullptr;
};

}  // namespace

int print_text(const Invocation& run, const std::string& text) {
  if (!run.session.ranks().root()) return 0;
  const bool printed = write_all(STDOUT_FILENO, text);
  if (!printed) say("{}: standard output: {}\n", program_name(run.argv[0]), std::strerror(errno));
  return printed ? 0 : failed;
}

int run_program(int argc, char** argv, const std::function<int(const Invocation&)>& program) {
  const auto start = std::chrono::system_clock::now();
  open_closed_streams();
  const std::string_view name = program_name(argv[0]);
  try {
    const Session session;
    try {
      require_one_version(session.ranks(), version_line());
      const ExitGuard guard(name);
      return program({argc, argv, session, start});
    } catch (const UsageError&) {
      if (session.all_meet(seconds_to_meet)) {
        if (session.ranks().root()) say("{}: {}\n", name, exception_line());
        return misused;
      }
      say("{}: rank {}: {}\n", name, session.ranks().rank(), exception_line());
      session.abort(misused);
    } catch (...) {
      // The other ranks do not know and would wait forever: end the job.
      say("{}: rank {}: {}\n", name, session.ranks().rank(), exception_line());
      session.abort(failed);
    }
  } catch (const UsageError& error) {
    if (*error.what() != '\0') say("{}: {}\n", name, exception_line());
    return misused;
  } catch (...) {
    say("{}: {}\n", name, exception_line());
    return failed;
  }
}

}  // namespace heiretsu
