#pragma once
#include <cblas.h>

// Exported by the library, but in none of its headers.
int blas_thread_shutdown_(void);

// The choice of kernels for the processor, made when the library is loaded. Absent from a library
// that was built for one processor alone.
void gotoblas_dynamic_init(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));

// Lets the library choose again, after its environment has changed.
static inline void nb_blas_choose_again(void) {
    if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
}
