// What one core of this machine can do at most: multiply-adds of float32 in registers, and reading.
//
//   cc -O3 -march=native -o limits Benchmarks/limits.c && ./limits [SECONDS]
//
// `Benchmarks/run.sh limits` compiles and runs it, once alone and once on two cores at a time.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef __AVX512F__
#define WIDTH 16
#elif defined(__AVX__)
#define WIDTH 8
#else
#define WIDTH 4
#endif

typedef float vector __attribute__((vector_size(4 * WIDTH)));

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

// GFLOP/s of the best turn: enough chains that none waits for itself.
static double multiplyAdds(double seconds) {
    vector a = {0}, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7;
    vector factor = a + 0.999f, term = a + 0.001f;
    const long rounds = 4000000;
    double best = 0, start = now();
    while (now() - start < seconds) {
        double begin = now();
        for (long r = 0; r < rounds; r++) {
            a = a * factor + term, b = b * factor + term, c = c * factor + term, d = d * factor + term;
            e = e * factor + term, f = f * factor + term, g = g * factor + term, h = h * factor + term;
            // The compiler must take them for used, each time.
            __asm__ volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h));
        }
        double rate = 2.0 * WIDTH * 8 * rounds / (now() - begin) * 1e-9;
        if (rate > best) best = rate;
    }
    if ((a + b + c + d + e + f + g + h)[0] == 1234) puts("");
    return best;
}

// GB/s of adding up so many bytes, the best turn.
static double reading(size_t bytes, double seconds) {
    size_t count = bytes / sizeof(vector);
    vector *data = aligned_alloc(64, count * sizeof(vector));
    if (!data) return 0;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < WIDTH; k++) data[i][k] = 1;
    double best = 0, start = now();
    vector sums[8] = {0};
    while (now() - start < seconds) {
        double begin = now();
        for (size_t i = 0; i + 8 <= count; i += 8)
            for (int k = 0; k < 8; k++) sums[k] += data[i + k];
        double rate = count * sizeof(vector) / (now() - begin) * 1e-9;
        if (rate > best) best = rate;
    }
    float all = 0;
    for (int k = 0; k < 8; k++)
        for (int i = 0; i < WIDTH; i++) all += sums[k][i];
    if (all == 1234) puts("");
    free(data);
    return best;
}

int main(int count, char **words) {
    double seconds = count > 1 ? atof(words[1]) : 1;
    printf("%.1f\t%.1f\t%.1f\t%.1f\n", multiplyAdds(seconds), reading(256 << 10, seconds / 4),
           reading(8 << 20, seconds / 4), reading(256 << 20, seconds));
    return 0;
}
