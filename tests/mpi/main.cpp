// Of every test program here: MPI around all of its tests; what fails on one rank fails on all.
#include <gtest/gtest.h>

#include "tests/mpi/world.hpp"

namespace {

const heiretsu::Session* session = nullptr;

}  // namespace

const heiretsu::Ranks& heiretsu::ranks() { return session->ranks(); }

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const heiretsu::Session scope;
  session = &scope;
  return static_cast<int>(heiretsu::ranks().max(RUN_ALL_TESTS()));
}
