#pragma once

// What glibc offers beyond the standard and Swift's Glibc module leaves out.
#include <malloc.h>
