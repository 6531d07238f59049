#pragma once

#include "tiles.h"

// Winograd's minimal filtering with six points: 0, ±2/3, ±3/2 and infinity. Of the sets of small
// fractions these lose least, since a point and its inverse keep all factors near 1: sums of some
// hundred products come out as near as by plain loops, or half as near.

// A fraction of small integers, its square, and so on, of both points.
#define NB_P (2.0f / 3)
#define NB_Q (3.0f / 2)
#define NB_P2 (4.0f / 9)
#define NB_Q2 (9.0f / 4)
#define NB_P4 (16.0f / 81)
#define NB_Q4 (81.0f / 16)
#define NB_P3 (8.0f / 27)
#define NB_Q3 (27.0f / 8)

// One over the products of the distances of ±P, and of ±Q, from the other points:
// 2·P²·(P² - Q²) and 2·Q²·(Q² - P²).
#define NB_PER_P (-729.0f / 1170)
#define NB_PER_Q (144.0f / 1170)

#define NB_SCALE_ADD(a, b, c) NB_MULTIPLY_ADD((nb_f16)(a), b, c)

// Six source elements, `d` apart, as what is multiplied at the points, `v` apart.
NB_INLINE NB_WIDE_VECTORS void nb_winograd_source6(const nb_f16 *d, int from, nb_f16 *v, int to) {
    nb_f16 d0 = d[0], d1 = d[from], d2 = d[2 * from], d3 = d[3 * from], d4 = d[4 * from],
           d5 = d[5 * from];
    nb_f16 evenP = NB_SCALE_ADD(-NB_Q2, d2, d4), oddP = NB_SCALE_ADD(-NB_Q2, d1, d3);
    nb_f16 evenQ = NB_SCALE_ADD(-NB_P2, d2, d4), oddQ = NB_SCALE_ADD(-NB_P2, d1, d3);
    v[0] = NB_SCALE_ADD(-(NB_P2 + NB_Q2), d2, d0 + d4);
    v[to] = NB_SCALE_ADD(NB_P, oddP, evenP);
    v[2 * to] = NB_SCALE_ADD(-NB_P, oddP, evenP);
    v[3 * to] = NB_SCALE_ADD(NB_Q, oddQ, evenQ);
    v[4 * to] = NB_SCALE_ADD(-NB_Q, oddQ, evenQ);
    v[5 * to] = NB_SCALE_ADD(-(NB_P2 + NB_Q2), d3, d1 + d5);
}

// Three or five weights, likewise.
NB_INLINE NB_WIDE_VECTORS void nb_winograd_weights6(
    const nb_f16 *g, int from, int taps, nb_f16 *u, int to) {
    nb_f16 g0 = g[0], g1 = g[from], g2 = g[2 * from];
    nb_f16 evenP = NB_SCALE_ADD(NB_P2, g2, g0), oddP = NB_P * g1;
    nb_f16 evenQ = NB_SCALE_ADD(NB_Q2, g2, g0), oddQ = NB_Q * g1;
    nb_f16 last = g2;
    if (taps == 5) {
        nb_f16 g3 = g[3 * from], g4 = g[4 * from];
        evenP = NB_SCALE_ADD(NB_P4, g4, evenP);
        evenQ = NB_SCALE_ADD(NB_Q4, g4, evenQ);
        oddP = NB_SCALE_ADD(NB_P3, g3, oddP);
        oddQ = NB_SCALE_ADD(NB_Q3, g3, oddQ);
        last = g4;
    }
    u[0] = g0;
    u[to] = NB_PER_P * (evenP + oddP);
    u[2 * to] = NB_PER_P * (evenP - oddP);
    u[3 * to] = NB_PER_Q * (evenQ + oddQ);
    u[4 * to] = NB_PER_Q * (evenQ - oddQ);
    u[5 * to] = last;
}

// The products at six points as two or four target elements.
NB_INLINE NB_WIDE_VECTORS void nb_winograd_target6(
    const nb_f16 *m, int from, int outs, nb_f16 *y, int to) {
    nb_f16 m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], m4 = m[4 * from], m5 = m[5 * from];
    nb_f16 sumP = m1 + m2, sumQ = m3 + m4, oddP = m1 - m2, oddQ = m3 - m4;
    y[0] = m[0] + (sumP + sumQ);
    if (outs == 2) {
        y[to] = NB_SCALE_ADD(NB_P, oddP, NB_SCALE_ADD(NB_Q, oddQ, m5));
    } else {
        y[to] = NB_SCALE_ADD(NB_P, oddP, NB_Q * oddQ);
        y[2 * to] = NB_SCALE_ADD(NB_P2, sumP, NB_Q2 * sumQ);
        y[3 * to] = NB_SCALE_ADD(NB_P3, oddP, NB_SCALE_ADD(NB_Q3, oddQ, m5));
    }
}

// A window of 6x6 pixels, `at` each one's channels, as 36 rows `step` apart; a multiple of sixteen
// channels.
static NB_WIDE_VECTORS __attribute__((unused)) void nb_winograd_source(
    const float *const *at, long channels, float *to, long step) {
    for (long c = 0; c < channels; c += 16) {
        nb_f16 d[36], v[36];
        NB_UNROLL for (int i = 0; i < 6; i++) {
            nb_f16 row[6];
            NB_UNROLL for (int j = 0; j < 6; j++) row[j] = *(const nb_any_f16 *)(at[6 * i + j] + c);
            nb_winograd_source6(row, 1, d + 6 * i, 1);
        }
        NB_UNROLL for (int j = 0; j < 6; j++) nb_winograd_source6(d + j, 6, v + j, 6);
        NB_UNROLL for (int i = 0; i < 36; i++) *(nb_any_f16 *)(to + i * step + c) = v[i];
    }
}

NB_INLINE NB_WIDE_VECTORS void nb_winograd_weights_of(
    const int taps, const float *from, long tapStep, float *to, long step) {
    nb_f16 d[30], u[36];
    NB_UNROLL for (int i = 0; i < taps; i++) {
        nb_f16 row[5];
        NB_UNROLL for (int j = 0; j < taps; j++)
            row[j] = *(const nb_any_f16 *)(from + (i * taps + j) * tapStep);
        nb_winograd_weights6(row, 1, taps, d + 6 * i, 1);
    }
    NB_UNROLL for (int j = 0; j < 6; j++) nb_winograd_weights6(d + j, 6, taps, u + j, 6);
    NB_UNROLL for (int i = 0; i < 36; i++) *(nb_any_f16 *)(to + i * step) = u[i];
}

// Sixteen weights of each of 3x3 or 5x5 taps, `tapStep` apart, as 36 rows `step` apart.
static NB_WIDE_VECTORS __attribute__((unused)) void nb_winograd_weights(
    int taps, const float *from, long tapStep, float *to, long step) {
    if (taps == 5)
        nb_winograd_weights_of(5, from, tapStep, to, step);
    else
        nb_winograd_weights_of(3, from, tapStep, to, step);
}

NB_INLINE NB_WIDE_VECTORS void nb_winograd_target_of(
    const int outs, const float *from, long step, long channels, float *const *to) {
    for (long c = 0; c < channels; c += 16) {
        nb_f16 d[24], y[16];
        NB_UNROLL for (int i = 0; i < 6; i++) {
            nb_f16 row[6];
            NB_UNROLL for (int j = 0; j < 6; j++)
                row[j] = *(const nb_any_f16 *)(from + (6 * i + j) * step + c);
            nb_winograd_target6(row, 1, outs, d + outs * i, 1);
        }
        NB_UNROLL for (int j = 0; j < outs; j++)
            nb_winograd_target6(d + j, outs, outs, y + j, outs);
        NB_UNROLL for (int i = 0; i < outs * outs; i++)
            if (to[i]) *(nb_any_f16 *)(to[i] + c) = y[i];
    }
}

// 36 rows of products, `step` apart, as 2x2 or 4x4 target pixels, `to` each one's channels; null
// is passed over. A multiple of sixteen channels.
static NB_WIDE_VECTORS __attribute__((unused)) void nb_winograd_target(
    int outs, const float *from, long step, long channels, float *const *to) {
    if (outs == 2)
        nb_winograd_target_of(2, from, step, channels, to);
    else
        nb_winograd_target_of(4, from, step, channels, to);
}
