#pragma once

#include <stdbool.h>

// Vector operations that Swift's SIMD types turn into calls, as one instruction each.
// The types import as SIMD8<Float> and SIMD4<Double>.

typedef float nb_f8 __attribute__((ext_vector_type(8)));
typedef double nb_d4 __attribute__((ext_vector_type(4)));
typedef float nb_f4 __attribute__((ext_vector_type(4)));

#define NB_INLINE static inline __attribute__((always_inline))

NB_INLINE nb_f8 nb_sqrt8(nb_f8 x) { return __builtin_elementwise_sqrt(x); }
NB_INLINE nb_f8 nb_max8(nb_f8 a, nb_f8 b) { return __builtin_elementwise_max(a, b); }
NB_INLINE nb_f8 nb_min8(nb_f8 a, nb_f8 b) { return __builtin_elementwise_min(a, b); }
NB_INLINE nb_f8 nb_abs8(nb_f8 x) { return __builtin_elementwise_abs(x); }
NB_INLINE nb_f8 nb_floor8(nb_f8 x) { return __builtin_elementwise_floor(x); }
NB_INLINE nb_f8 nb_ceil8(nb_f8 x) { return __builtin_elementwise_ceil(x); }
NB_INLINE nb_f8 nb_even8(nb_f8 x) { return __builtin_elementwise_roundeven(x); }
NB_INLINE nb_d4 nb_sqrt4(nb_d4 x) { return __builtin_elementwise_sqrt(x); }
NB_INLINE nb_d4 nb_max4(nb_d4 a, nb_d4 b) { return __builtin_elementwise_max(a, b); }
NB_INLINE nb_d4 nb_min4(nb_d4 a, nb_d4 b) { return __builtin_elementwise_min(a, b); }

// Whether all lanes are numbers in the normal range above 0.
NB_INLINE bool nb_all_normal8(nb_f8 x) {
    return __builtin_reduce_and((x >= 0x1p-126f) & (x <= 0x1.fffffep127f)) != 0;
}

// Whether any lane of `x` is equal to the same lane of `y`, or whether any of `x` is NaN.
NB_INLINE bool nb_any_equal8(nb_f8 x, nb_f8 y) { return __builtin_reduce_or(x == y) != 0; }
NB_INLINE bool nb_any_nan8(nb_f8 x) { return __builtin_reduce_or(x != x) != 0; }

// Four floats as doubles.
NB_INLINE nb_d4 nb_double4(nb_f4 x) { return __builtin_convertvector(x, nb_d4); }

// Whether the processor has the instructions that the kernels may be built with.
NB_INLINE bool nb_has_avx2_fma(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}
