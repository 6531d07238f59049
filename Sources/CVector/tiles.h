#pragma once

#include <stdbool.h>

#include "shim.h"

// Products of a small tile that stays in registers: `rows` broadcast elements a step, times one or
// two vectors. Convolutions and their gradients are made of these; the tile never leaves the
// registers before it is whole, and each element is one chain of additions in the order of the
// steps, so that tiles of any size give the same bits.

// As many rows and vectors as fit into the registers beside the operands.
#if defined(__AVX512F__)
enum { nb_tile_rows = 14, nb_tile_vectors = 2 };
#elif defined(__AVX2__) || defined(__aarch64__)
enum { nb_tile_rows = 6, nb_tile_vectors = 1 };
#else
enum { nb_tile_rows = 3, nb_tile_vectors = 1 };
#endif

#if defined(__FMA__) || defined(__aarch64__)
#define NB_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define NB_MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

// Where a product's operands are; strides count elements. The sum goes over `segments` runs of
// `length` steps.
#define NB_TILE_OPERANDS(name, element)                                                          \
    typedef struct {                                                                             \
        const element *left;  /* one element a row and step */                                   \
        long leftRow, leftStep, leftSegment;                                                     \
        const element *right; /* the vectors of a step */                                        \
        long rightStep, rightSegment;                                                            \
        long length, segments;                                                                   \
        element *out;                                                                            \
        long outRow;                                                                             \
        long columns; /* of the tile's vectors, those that are written */                        \
    } name;
NB_TILE_OPERANDS(nb_float_tile, float)
NB_TILE_OPERANDS(nb_double_tile, double)

// Without it the compiler halves vectors of 512 bits, and with them the number of registers.
#if defined(__AVX512F__)
#define NB_WIDE_VECTORS __attribute__((min_vector_width(512)))
#else
#define NB_WIDE_VECTORS
#endif

#define NB_UNROLL _Pragma("clang loop unroll(full)")

// The first `count` lanes of a vector, less than all.
#if defined(__AVX512F__)
#define NB_STORE_FLOATS(to, x, count) \
    __builtin_ia32_storeups512_mask(to, x, (unsigned short)((1u << (count)) - 1))
#define NB_STORE_DOUBLES(to, x, count) \
    __builtin_ia32_storeupd512_mask(to, x, (unsigned char)((1u << (count)) - 1))
#else
#define NB_STORE_FLOATS(to, x, count) for (long i = 0; i < (count); i++) (to)[i] = (x)[i]
#define NB_STORE_DOUBLES NB_STORE_FLOATS
#endif

// Rows go in threes from one pointer each, which is what an address can express.
#define NB_TILE_LOOP(name, operands, element, vector, any, part)                                 \
    NB_INLINE NB_WIDE_VECTORS void name(                                                         \
        const int rows, const int vectors, const long lanes, const operands *t, long row,        \
        long step, bool adds) {                                                                  \
        vector sums[nb_tile_rows][nb_tile_vectors];                                              \
        NB_UNROLL for (int j = 0; j < rows; j++)                                                 \
            NB_UNROLL for (int v = 0; v < vectors; v++) sums[j][v] = 0;                          \
        const element *left = t->left, *right = t->right;                                        \
        for (long segment = t->segments; segment > 0; segment--) {                               \
            const element *p[(nb_tile_rows + 2) / 3], *q = right;                                \
            NB_UNROLL for (int j = 0; j < rows; j += 3) p[j / 3] = left + j * row;               \
            for (long k = t->length; k > 0; k--) {                                               \
                vector b[nb_tile_vectors];                                                       \
                NB_UNROLL for (int v = 0; v < vectors; v++) b[v] = *(const any *)(q + v * lanes); \
                NB_UNROLL for (int j = 0; j < rows; j++) {                                       \
                    vector a = (vector)(p[j / 3][j % 3 * row]);                                  \
                    NB_UNROLL for (int v = 0; v < vectors; v++)                                  \
                        sums[j][v] = NB_MULTIPLY_ADD(a, b[v], sums[j][v]);                       \
                }                                                                                \
                NB_UNROLL for (int j = 0; j < rows; j += 3) p[j / 3] += step;                    \
                q += t->rightStep;                                                               \
            }                                                                                    \
            left += t->leftSegment;                                                              \
            right += t->rightSegment;                                                            \
        }                                                                                        \
        if (t->columns == vectors * lanes) {                                                     \
            NB_UNROLL for (int j = 0; j < rows; j++)                                             \
                NB_UNROLL for (int v = 0; v < vectors; v++) {                                    \
                    any *to = (any *)(t->out + j * t->outRow + v * lanes);                       \
                    *to = adds ? *to + sums[j][v] : sums[j][v];                                  \
                }                                                                                \
            return;                                                                              \
        }                                                                                        \
        NB_UNROLL for (int j = 0; j < rows; j++)                                                 \
            NB_UNROLL for (int v = 0; v < vectors; v++) {                                        \
                element *to = t->out + j * t->outRow + v * lanes;                                \
                long count = t->columns - v * lanes;                                             \
                if (count >= lanes)                                                              \
                    *(any *)to = adds ? *(any *)to + sums[j][v] : sums[j][v];                    \
                else if (adds)                                                                   \
                    for (long i = 0; i < count; i++) to[i] += sums[j][v][i];                     \
                else                                                                             \
                    part(to, sums[j][v], count);                                                 \
            }                                                                                    \
    }
typedef nb_d8 nb_any_d8 __attribute__((aligned(8)));
NB_TILE_LOOP(nb_float_tile_loop, nb_float_tile, float, nb_f16, nb_any_f16, NB_STORE_FLOATS)
NB_TILE_LOOP(nb_double_tile_loop, nb_double_tile, double, nb_d8, nb_any_d8, NB_STORE_DOUBLES)

#if defined(__AVX512F__)
#define NB_TILE_WIDE(F) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14)
#else
#define NB_TILE_WIDE(F)
#endif
#if defined(__AVX512F__) || defined(__AVX2__) || defined(__aarch64__)
#define NB_TILE_SIZES(F) F(1) F(2) F(3) F(4) F(5) F(6) NB_TILE_WIDE(F)
#else
#define NB_TILE_SIZES(F) F(1) F(2) F(3)
#endif

// out = left × right, written over what is there, or added to it: of pixels (the steps of a row
// lie together), and of columns and weights (the rows of a step lie together).
#define NB_TILE_CASE(loop, n, lanes, row, step, adds)                                            \
    case n:                                                                                      \
        if (nb_tile_vectors == 2 && vectors == 2)                                                \
            loop(n, nb_tile_vectors, lanes, t, row, step, adds);                                 \
        else                                                                                     \
            loop(n, 1, lanes, t, row, step, adds);                                               \
        break;
#define NB_FLOAT_PIXELS(n) NB_TILE_CASE(nb_float_tile_loop, n, 16, t->leftRow, 1, false)
#define NB_DOUBLE_PIXELS(n) NB_TILE_CASE(nb_double_tile_loop, n, 8, t->leftRow, 1, false)
#define NB_FLOAT_COLUMNS(n) NB_TILE_CASE(nb_float_tile_loop, n, 16, 1, t->leftStep, false)
#define NB_FLOAT_WEIGHTS(n) NB_TILE_CASE(nb_float_tile_loop, n, 16, 1, t->leftStep, true)
#define NB_DOUBLE_WEIGHTS(n) NB_TILE_CASE(nb_double_tile_loop, n, 8, 1, t->leftStep, true)
#define NB_TILE_SWITCH(name, operands, F)                                                        \
    static NB_WIDE_VECTORS __attribute__((unused)) void name(int rows, int vectors, const operands *t) {                                 \
        switch (rows) { NB_TILE_SIZES(F) }                                                       \
    }
NB_TILE_SWITCH(nb_float_pixel_tile, nb_float_tile, NB_FLOAT_PIXELS)
NB_TILE_SWITCH(nb_double_pixel_tile, nb_double_tile, NB_DOUBLE_PIXELS)
NB_TILE_SWITCH(nb_float_column_tile, nb_float_tile, NB_FLOAT_COLUMNS)
NB_TILE_SWITCH(nb_float_weight_tile, nb_float_tile, NB_FLOAT_WEIGHTS)
NB_TILE_SWITCH(nb_double_weight_tile, nb_double_tile, NB_DOUBLE_WEIGHTS)

// Asks for one tile of each of so many rows, which may end where they like: nothing is read.
NB_INLINE void nb_prefetch_rows(const float *first, long step, long rows) {
    const long lanes = 16;
    for (long k = 0; k < rows; k++)
        for (int v = 0; v < nb_tile_vectors; v++)
            __builtin_prefetch(first + k * step + v * lanes);
}
