#pragma once

#include "shim.h"

typedef unsigned short nb_h16 __attribute__((ext_vector_type(16)));

// Sixteen places within a window, kept as two bytes each.
NB_INLINE void nb_put_places16(nb_i16 places, unsigned short *to) {
    nb_h16 narrow = __builtin_convertvector(places, nb_h16);
    __builtin_memcpy(to, &narrow, sizeof narrow);
}

// Adds those of sixteen floats whose places are `place`, and 0 for the others.
NB_INLINE void nb_add_chosen16(
    const float *from, const unsigned short *places, int place, float *to) {
    nb_h16 narrow;
    nb_f16 x, sum;
    __builtin_memcpy(&narrow, places, sizeof narrow);
    __builtin_memcpy(&x, from, sizeof x);
    __builtin_memcpy(&sum, to, sizeof sum);
    sum += __builtin_convertvector(narrow, nb_i16) == place ? x : (nb_f16)0;
    __builtin_memcpy(to, &sum, sizeof sum);
}

// Each of `count` sums of `window` elements that follow each other; four vectors at a time stay in
// registers.
#define NB_WINDOW_SUMS(name, element, vector, lanes)                                 \
    NB_INLINE void name(const element *x, long window, element *out, long count) {   \
        long i = 0;                                                                  \
        for (; i + 4 * lanes <= count; i += 4 * lanes) {                             \
            vector sum[4] = {0}, part;                                               \
            for (long k = 0; k < window; k++)                                        \
                for (int v = 0; v < 4; v++) {                                        \
                    __builtin_memcpy(&part, x + i + k + v * lanes, sizeof part);     \
                    sum[v] += part;                                                  \
                }                                                                    \
            __builtin_memcpy(out + i, sum, sizeof sum);                              \
        }                                                                            \
        for (; i + lanes <= count; i += lanes) {                                     \
            vector sum = 0, part;                                                    \
            for (long k = 0; k < window; k++) {                                      \
                __builtin_memcpy(&part, x + i + k, sizeof part);                     \
                sum += part;                                                         \
            }                                                                        \
            __builtin_memcpy(out + i, &sum, sizeof sum);                             \
        }                                                                            \
        for (; i < count; i++) {                                                     \
            element sum = 0;                                                         \
            for (long k = 0; k < window; k++) sum += x[i + k];                       \
            out[i] = sum;                                                            \
        }                                                                            \
    }
NB_WINDOW_SUMS(nb_float_window_sums, float, nb_f16, 16)
NB_WINDOW_SUMS(nb_double_window_sums, double, nb_d8, 8)
