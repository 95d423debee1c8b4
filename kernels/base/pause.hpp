#pragma once

namespace heiretsu {

/// Tells the processor that this thread looks at a place again and again until another writes it, so that it looks less
/// often and leaves the place's cache line to the writer for longer. About ten nanoseconds; nothing on processors
/// without such an instruction.
inline void pause_between_looks() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace heiretsu
