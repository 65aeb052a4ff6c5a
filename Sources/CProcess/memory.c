#include <malloc.h>

#include "CProcess.h"

void soac_share_heaps(void) {
    mallopt(M_ARENA_MAX, 2);
    // What is large and short-lived goes back at once, and leaves no hole among what stays.
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
}

void soac_give_back_memory(void) { malloc_trim(0); }
