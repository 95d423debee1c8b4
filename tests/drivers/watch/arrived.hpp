#pragma once
#include <cstdint>

/// What reached the MPI library that stands in for one (stand_in.cpp).
struct Arrived {
  const char* symbol;
  std::intptr_t words[16];
};
using ArrivedFunction = Arrived*();  ///< arrived_last

inline constexpr int stand_in_type_size = 3;  ///< bytes of every type
inline constexpr std::intptr_t stand_in_result = 0;
