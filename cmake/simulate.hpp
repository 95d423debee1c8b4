// Included before every source of the preset `simulate`, behind SimGrid's own macros (smpicxx includes smpi_helpers.h):
// calls that read a clock or wait are SimGrid's, so that both are simulated; its other macros are names of ours and of
// libraries.
#pragma once
#define HEIRETSU_SIMULATE
#undef sleep
#undef exit
#undef getopt
#undef getopt_long
#undef getopt_long_only
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef getpid
