#pragma once
#include <dlfcn.h>
#include <matio.h>
#include <stdbool.h>

// The library is loaded when a file is first opened: it brings HDF5 and more with it, and no start of
// the program waits for that.

static inline void *lazy_matio_library(void) {
    static void *library;
    if (!library) { library = dlopen("libmatio.so.11", RTLD_NOW | RTLD_LOCAL); }
    return library;
}

/// Whether the library is there; nothing below may be called if it is not.
static inline bool lazy_matio_is_there(void) {
    void *library = lazy_matio_library();
    return library && dlsym(library, "Mat_VarRead");
}

#define LAZY_MATIO(name) ((__typeof__(&name))dlsym(lazy_matio_library(), #name))

static inline mat_t *lazy_matio_open(const char *path) {
    return LAZY_MATIO(Mat_Open)(path, MAT_ACC_RDONLY);
}

static inline void lazy_matio_close(mat_t *file) { LAZY_MATIO(Mat_Close)(file); }

/// Whether it is of the version 5 format, whose reader needs nothing else.
static inline bool lazy_matio_is_version_5(mat_t *file) {
    return LAZY_MATIO(Mat_GetVersion)(file) == MAT_FT_MAT5;
}

/// A variable with its elements; NULL if there is none of that name.
static inline matvar_t *lazy_matio_read(mat_t *file, const char *name) {
    return LAZY_MATIO(Mat_VarRead)(file, name);
}

static inline void lazy_matio_free(matvar_t *variable) { LAZY_MATIO(Mat_VarFree)(variable); }
