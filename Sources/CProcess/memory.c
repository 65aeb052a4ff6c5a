#include <malloc.h>

#include "CProcess.h"

void soac_share_heaps(void) { mallopt(M_ARENA_MAX, 2); }

void soac_give_back_memory(void) { malloc_trim(0); }
