// The main of every test program here: MPI around all of its tests; a test that fails on one rank fails on all.
#include <gtest/gtest.h>

#include "tests/mpi/world.hpp"

namespace {

const heiretsu::Session* around = nullptr;

}  // namespace

const heiretsu::Session& heiretsu::session() { return *around; }
const heiretsu::Ranks& heiretsu::ranks() { return around->ranks(); }

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const heiretsu::Session scope;
  around = &scope;
  return static_cast<int>(heiretsu::ranks().max(RUN_ALL_TESTS()));
}
