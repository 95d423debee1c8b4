#include "drivers/record/provenance.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "drivers/record/build_info.hpp"

namespace heiretsu {
namespace {

/// The value of `name`; "(absent)" where it is missing.
std::string value_of(const Attributes& attributes, const std::string& name) {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(), [&](const auto& pair) { return pair.first == name; });
  return found != attributes.end() ? found->second : "(absent)";
}

TEST(Provenance, ACommandLineCanBePastedBackIntoAShell) {
  const std::array<const char*, 5> argv{"factorize", "2^61-1", "it's", "", "A..B"};
  EXPECT_EQ(shell_line(argv), "factorize '2^61-1' 'it'\\''s' '' A..B");
}

TEST(Provenance, KeepsTheVariablesThatSteerTheRun) {
  setenv("OMP_HEIRETSU_TEST", "spread", 1);
  setenv("SLURM_HEIRETSU_TEST", "4", 1);
  const Attributes run = run_provenance({});
  EXPECT_EQ(value_of(run, "OMP_HEIRETSU_TEST"), "spread");
  EXPECT_EQ(value_of(run, "SLURM_HEIRETSU_TEST"), "4");
  EXPECT_EQ(value_of(run, "PATH"), "(absent)");
  unsetenv("OMP_HEIRETSU_TEST");
  unsetenv("SLURM_HEIRETSU_TEST");
}

TEST(Provenance, KeepsNoSecretAndNoAddressOfARunningJob) {
  EXPECT_TRUE(is_kept_variable("OMPI_MCA_btl"));
  EXPECT_TRUE(is_kept_variable("GOMP_CPU_AFFINITY"));
  EXPECT_FALSE(is_kept_variable("SLURM_JWT"));
  EXPECT_FALSE(is_kept_variable("OMPI_MCA_orte_precondition_transports"));
  EXPECT_FALSE(is_kept_variable("OMPI_MCA_orte_hnp_uri"));
  EXPECT_FALSE(is_kept_variable("OMPI_MCA_initial_wdir"));
  EXPECT_FALSE(is_kept_variable("PMIX_SECURITY_MODE"));
}

TEST(Provenance, HasTheStartInUtcAndWhatTheDriverPassed) {
  RunFacts facts;
  facts.start = std::chrono::system_clock::from_time_t(1'795'361'412) + std::chrono::milliseconds(123);
  facts.mpi_library = "Open MPI v4.1.4";
  facts.mpi_startup_seconds = 0.25;
  const Attributes run = run_provenance(facts);
  EXPECT_EQ(value_of(run, "start"), "2026-11-22T15:30:12.123Z");
  EXPECT_EQ(value_of(run, "mpi"), "Open MPI v4.1.4");
  EXPECT_EQ(value_of(run, "mpi_startup_seconds"), "0.25");
  EXPECT_EQ(value_of(run, "commit"), build_info().commit);
}

TEST(Provenance, ACommitIsAHashOrUnknown) {
  const std::string commit(build_info().commit);
  const std::string dirty(build_info().dirty);
  if (commit == "unknown") {
    EXPECT_EQ(dirty, "unknown");
  } else {
    EXPECT_GE(commit.size(), 40U);
    EXPECT_EQ(commit.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_TRUE(dirty == "yes" || dirty == "no") << dirty;
  }
  EXPECT_EQ(build_info().changes.size(), dirty == "yes" ? 12U : 0U);
  EXPECT_NE(version_line().find("(commit " + commit.substr(0, 12)), std::string::npos) << version_line();
  EXPECT_NE(version_line().find(build_info().changes), std::string::npos)
      << "two changed builds of one commit have two names";
}

TEST(Provenance, ARankNamesItsHostItsProcessorsAndItsThreads) {
  utsname system{};
  ASSERT_EQ(uname(&system), 0);
  const std::vector<std::string> affinities{"0-1", "3"};
  const Attributes rank = rank_provenance(affinities);
  EXPECT_EQ(value_of(rank, "host"), system.nodename);
  EXPECT_EQ(value_of(rank, "affinity"), "0-1; 3");
  const std::string processors = std::to_string(sysconf(_SC_NPROCESSORS_CONF)) + " PUs";
  EXPECT_NE(value_of(rank, "topology").find(processors), std::string::npos) << value_of(rank, "topology");
}

}  // namespace
}  // namespace heiretsu
