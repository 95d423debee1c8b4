// What AddressSanitizer is told: part of every test program that is built with a sanitizer.
extern "C" {
const char* __asan_default_options() { return "detect_stack_use_after_return=1"; }

/// libomp keeps what its threads have until the process ends.
const char* __lsan_default_suppressions() { return "leak:libomp.so\n"; }
}
