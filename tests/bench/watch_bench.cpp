// What the library that watches any program costs (drivers/watch): run as it is, and once more as
//   env HEIRETSU_WATCH=FOLDER LD_PRELOAD=build/release/lib/libheiretsu_watch.so build/release/tests/watch_bench
// The differences are the costs of one intercepted call. Library, own seconds at the start and end: tell_left FOLDER/*.
#include <benchmark/benchmark.h>
#include <mpi.h>
#include <omp.h>

namespace {

void mpi_call(benchmark::State& state) {
  for (auto _ : state) MPI_Barrier(MPI_COMM_SELF);
}
BENCHMARK(mpi_call);

void mpi_call_with_bytes(benchmark::State& state) {
  double value = 0;
  for (auto _ : state) MPI_Bcast(&value, 1, MPI_DOUBLE, 0, MPI_COMM_SELF);
}
BENCHMARK(mpi_call_with_bytes);

void critical(benchmark::State& state) {
  for (auto _ : state) {
#pragma omp critical
    benchmark::ClobberMemory();
  }
}
BENCHMARK(critical);

void region_of_two_threads(benchmark::State& state) {
  for (auto _ : state) {
#pragma omp parallel num_threads(2)
    benchmark::ClobberMemory();
  }
}
BENCHMARK(region_of_two_threads);

void region_of_one_thread(benchmark::State& state) {
  for (auto _ : state) {
#pragma omp parallel num_threads(1)
    benchmark::ClobberMemory();
  }
}
BENCHMARK(region_of_one_thread);

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  MPI_Finalize();
}
