#ifndef SOAC_CPROCESS_H
#define SOAC_CPROCESS_H

#include <spawn.h>

// What Swift does not see of glibc. The program that is started gets no descriptor from this one on. 0, or an error's code.
int soac_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

// Gives memory that is free back to the system. glibc keeps what many threads have used for a moment.
void soac_give_back_memory(void);

#endif
