#pragma once

// What glibc offers beyond the standard and Swift's Glibc module leaves out.
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>

// It takes any number of arguments, which Swift cannot call.
static inline int end_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL);
}
