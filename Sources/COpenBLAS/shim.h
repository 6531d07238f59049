#pragma once
#include <cblas.h>

// Exported by the library, but in none of its headers.
int blas_thread_shutdown_(void);
