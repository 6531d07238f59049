#pragma once

#include <stdbool.h>

// Vector operations that Swift's SIMD types turn into calls, as one instruction a register.
// The types import as SIMD16<Float> and SIMD8<Double>.

typedef float nb_f16 __attribute__((ext_vector_type(16)));
typedef double nb_d8 __attribute__((ext_vector_type(8)));
typedef float nb_f8 __attribute__((ext_vector_type(8)));
typedef float nb_f4 __attribute__((ext_vector_type(4)));
typedef int nb_i16 __attribute__((ext_vector_type(16)));
typedef unsigned int nb_w16 __attribute__((ext_vector_type(16)));

typedef unsigned long nb_w8 __attribute__((ext_vector_type(8)));
typedef long long nb_l8 __attribute__((ext_vector_type(8)));
typedef int nb_i8 __attribute__((ext_vector_type(8)));
typedef unsigned int nb_u8 __attribute__((ext_vector_type(8)));

#define NB_INLINE static inline __attribute__((always_inline))

NB_INLINE nb_f16 nb_sqrt16(nb_f16 x) { return __builtin_elementwise_sqrt(x); }
NB_INLINE nb_f16 nb_abs16(nb_f16 x) { return __builtin_elementwise_abs(x); }
NB_INLINE nb_f16 nb_floor16(nb_f16 x) { return __builtin_elementwise_floor(x); }
NB_INLINE nb_f16 nb_ceil16(nb_f16 x) { return __builtin_elementwise_ceil(x); }
NB_INLINE nb_f16 nb_even16(nb_f16 x) { return __builtin_elementwise_roundeven(x); }
NB_INLINE nb_d8 nb_sqrt8(nb_d8 x) { return __builtin_elementwise_sqrt(x); }
NB_INLINE nb_d8 nb_abs8(nb_d8 x) { return __builtin_elementwise_abs(x); }

// The size of `x` with the sign of `y`.
NB_INLINE nb_f16 nb_copysign16(nb_f16 x, nb_f16 y) { return __builtin_elementwise_copysign(x, y); }

// The larger or smaller of each lane; `b` where either is NaN.
NB_INLINE nb_f16 nb_max16(nb_f16 a, nb_f16 b) { return a > b ? a : b; }
NB_INLINE nb_f16 nb_min16(nb_f16 a, nb_f16 b) { return a < b ? a : b; }
NB_INLINE nb_d8 nb_max8(nb_d8 a, nb_d8 b) { return a > b ? a : b; }
NB_INLINE nb_d8 nb_min8(nb_d8 a, nb_d8 b) { return a < b ? a : b; }

// The largest or smallest lane, by halves.
#define NB_EXTREME_LANE16(name, sign)                                              \
    NB_INLINE float name(nb_f16 x) {                                               \
        nb_f8 a = x.lo sign x.hi ? x.lo : x.hi;                                    \
        nb_f4 b = a.lo sign a.hi ? a.lo : a.hi;                                    \
        float c = b.x sign b.z ? b.x : b.z, d = b.y sign b.w ? b.y : b.w;          \
        return c sign d ? c : d;                                                   \
    }
NB_EXTREME_LANE16(nb_max_lane16, >)
NB_EXTREME_LANE16(nb_min_lane16, <)

// Whether all lanes are numbers from `low` to `high`, both included.
NB_INLINE bool nb_all_within16(nb_f16 x, nb_f16 y, float low, float high) {
    return __builtin_reduce_and((x >= low) & (x <= high) & (y >= low) & (y <= high)) != 0;
}
NB_INLINE bool nb_all_within8(nb_d8 x, nb_d8 y, double low, double high) {
    return __builtin_reduce_and((x >= low) & (x <= high) & (y >= low) & (y <= high)) != 0;
}

// Whether the sizes of all lanes are at most `limit`, which NaN is not. The bits of a size grow with
// it, and comparing whole numbers leaves the units that multiply free.
NB_INLINE bool nb_all_small16(nb_f16 x, nb_f16 y, float limit) {
    nb_w16 a = (nb_w16)x & 0x7FFFFFFFu, b = (nb_w16)y & 0x7FFFFFFFu;
    nb_w16 larger = a > b ? a : b, most = (nb_w16)(nb_f16)limit;
    return __builtin_reduce_and(larger <= most) != 0;
}

// Says that the thread only waits.
NB_INLINE void nb_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// The entries of a table at the lowest four bits of each lane.
NB_INLINE nb_i16 nb_lookup16(nb_i16 table, nb_i16 index) {
#if defined(__AVX512F__)
    return __builtin_ia32_permvarsi512(table, index);
#elif defined(__AVX2__)
    // Each instruction takes three bits; the fourth chooses between the halves of the table.
    nb_i16 below, above;
    below.lo = __builtin_ia32_permvarsi256(table.lo, index.lo);
    below.hi = __builtin_ia32_permvarsi256(table.lo, index.hi);
    above.lo = __builtin_ia32_permvarsi256(table.hi, index.lo);
    above.hi = __builtin_ia32_permvarsi256(table.hi, index.hi);
    return (index << 28) < 0 ? above : below;
#else
    nb_i16 found;
    for (int i = 0; i < 16; i++) found[i] = table[index[i] & 15];
    return found;
#endif
}

// Whether any lane of `x` is equal to the same lane of `y`, or NaN.
NB_INLINE bool nb_any_equal16(nb_f16 x, nb_f16 y) { return __builtin_reduce_or(x == y) != 0; }
NB_INLINE bool nb_any_nan16(nb_f16 x) { return __builtin_reduce_or(x != x) != 0; }

// Whole numbers as floats; eight floats as doubles, and back.
NB_INLINE nb_f16 nb_float16(nb_i16 x) { return __builtin_convertvector(x, nb_f16); }
NB_INLINE nb_d8 nb_double8(nb_f8 x) { return __builtin_convertvector(x, nb_d8); }
NB_INLINE nb_f8 nb_float8(nb_d8 x) { return __builtin_convertvector(x, nb_f8); }

// The product of the lower 32 bits of each lane with a number, and those bits alone.
NB_INLINE nb_w8 nb_product8(nb_w8 x, unsigned int factor) {
    return (x & 0xFFFFFFFFul) * (nb_w8)((unsigned long)factor);
}
NB_INLINE nb_u8 nb_narrow8(nb_w8 x) { return __builtin_convertvector(x, nb_u8); }

// Every other element from `from`, of which 32 are read.
NB_INLINE void nb_evens4x16(const unsigned int *from, unsigned int *to) {
    nb_w16 a, b;
    __builtin_memcpy(&a, from, sizeof a);
    __builtin_memcpy(&b, from + 16, sizeof b);
    a = __builtin_shufflevector(
        a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    __builtin_memcpy(to, &a, sizeof a);
}

// Eight elements at places from 0 below `limit`; false, and nothing is read, if one is elsewhere.
NB_INLINE bool nb_gather4x8(
    const unsigned int *from, const long long *places, unsigned long limit, unsigned int *to) {
    nb_w8 k;
    __builtin_memcpy(&k, places, sizeof k);
    if (__builtin_reduce_or(k >= limit) != 0) return false;
    nb_u8 found;
#if defined(__AVX512F__)
    found = (nb_u8)__builtin_ia32_gatherdiv16si((nb_i8){0}, from, (nb_l8)k, -1, 4);
#else
    for (int i = 0; i < 8; i++) found[i] = from[k[i]];
#endif
    __builtin_memcpy(to, &found, sizeof found);
    return true;
}

// A block of eight rows and columns, exchanged; strides count elements.
#define NB_TRANSPOSE8(name, element, vector)                                                    \
    NB_INLINE void name(const element *from, long fromRow, element *to, long toRow) {           \
        vector r[8], s[8];                                                                      \
        for (int i = 0; i < 8; i++) __builtin_memcpy(&r[i], from + i * fromRow, sizeof(vector)); \
        for (int i = 0; i < 8; i += 2) {                                                        \
            s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);          \
            s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);      \
        }                                                                                       \
        for (int i = 0; i < 8; i += 4)                                                          \
            for (int k = i; k < i + 2; k++) {                                                   \
                r[k] = __builtin_shufflevector(s[k], s[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);       \
                r[k + 2] = __builtin_shufflevector(s[k], s[k + 2], 2, 3, 10, 11, 6, 7, 14, 15); \
            }                                                                                   \
        for (int i = 0; i < 4; i++) {                                                           \
            s[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);           \
            s[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);     \
        }                                                                                       \
        for (int i = 0; i < 8; i++) __builtin_memcpy(to + i * toRow, &s[i], sizeof(vector));     \
    }
NB_TRANSPOSE8(nb_transpose4x8, unsigned int, nb_u8)
NB_TRANSPOSE8(nb_transpose8x8, unsigned long, nb_w8)

// The larger or smaller of each lane; NaN where either is.
NB_INLINE nb_f16 nb_stick_max16(nb_f16 a, nb_f16 b) {
    return ((a > b) | (a != a)) ? a : b;
}
NB_INLINE nb_f16 nb_stick_min16(nb_f16 a, nb_f16 b) {
    return ((a < b) | (a != a)) ? a : b;
}

// All bits of a lane where `x` is greater than the best so far, or the first NaN; and a choice by
// such lanes.
NB_INLINE nb_i16 nb_is_better16(nb_f16 x, nb_f16 best) {
    return (x > best) | ((x != x) & (best == best));
}
NB_INLINE nb_f16 nb_choose_floats16(nb_i16 isFirst, nb_f16 a, nb_f16 b) { return isFirst ? a : b; }
NB_INLINE nb_i16 nb_choose_wholes16(nb_i16 isFirst, nb_i16 a, nb_i16 b) { return isFirst ? a : b; }

// Size and sign; words as doubles; every other lane of two vectors, and two vectors alternating.
NB_INLINE nb_d8 nb_copysign8(nb_d8 x, nb_d8 y) { return __builtin_elementwise_copysign(x, y); }
NB_INLINE nb_d8 nb_word_double8(nb_u8 x) { return __builtin_convertvector(x, nb_d8); }
NB_INLINE nb_d8 nb_evens8(nb_d8 a, nb_d8 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
NB_INLINE nb_d8 nb_odds8(nb_d8 a, nb_d8 b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
NB_INLINE nb_d8 nb_zip_low8(nb_d8 a, nb_d8 b) {
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
NB_INLINE nb_d8 nb_zip_high8(nb_d8 a, nb_d8 b) {
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// Whether the processor has the instructions that the kernels may be built with.
NB_INLINE bool nb_has_avx2_fma(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}

NB_INLINE bool nb_has_avx512(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#else
    return true;
#endif
}

// Of `count` floats, a multiple of 64: sums of squares and of differences from `shift`, in lanes.
// `to` gets two vectors of the squares of even turns, two of odd ones, two of the differences.
// Swift's optimiser takes the same loop apart into single lanes.
typedef nb_f16 nb_any_f16 __attribute__((aligned(4)));
NB_INLINE void nb_shifted_moments(const float *x, unsigned long count, float shift, float *to) {
    nb_f16 c = shift, a0 = 0, a1 = 0, b0 = 0, b1 = 0, s0 = 0, s1 = 0;
    for (unsigned long i = 0; i + 64 <= count; i += 64) {
        nb_f16 u0 = *(const nb_any_f16 *)(x + i) - c, u1 = *(const nb_any_f16 *)(x + i + 16) - c;
        nb_f16 v0 = *(const nb_any_f16 *)(x + i + 32) - c, v1 = *(const nb_any_f16 *)(x + i + 48) - c;
        a0 = __builtin_elementwise_fma(u0, u0, a0);
        a1 = __builtin_elementwise_fma(u1, u1, a1);
        b0 = __builtin_elementwise_fma(v0, v0, b0);
        b1 = __builtin_elementwise_fma(v1, v1, b1);
        s0 += u0 + v0;
        s1 += u1 + v1;
    }
    nb_any_f16 *sums = (nb_any_f16 *)to;
    sums[0] = a0; sums[1] = a1; sums[2] = b0; sums[3] = b1; sums[4] = s0; sums[5] = s1;
}

// Lets this thread take numbers below the least normal one, and results that fall there, as zero:
// they take the processor a hundred times as long. Returns how it was.
NB_INLINE unsigned long nb_flush_small(void) {
#if defined(__x86_64__)
    const unsigned int old = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(old | 0x8040);
    return old;
#elif defined(__aarch64__)
    unsigned long old;
    __asm__ volatile("mrs %0, fpcr" : "=r"(old));
    __asm__ volatile("msr fpcr, %0" : : "r"(old | (1ul << 24)));
    return old;
#else
    return 0;
#endif
}

// Puts back what `nb_flush_small` returned.
NB_INLINE void nb_restore_small(unsigned long old) {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr((unsigned int)old);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(old));
#else
    (void)old;
#endif
}
