#include <malloc.h>

#include "CProcess.h"

void soac_give_back_memory(void) { malloc_trim(0); }
