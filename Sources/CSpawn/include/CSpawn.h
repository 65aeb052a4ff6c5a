#ifndef SOAC_CSPAWN_H
#define SOAC_CSPAWN_H

#include <spawn.h>

// What Swift does not see of glibc. The program that is started gets no descriptor from this one on. 0, or an error's code.
int soac_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

#endif
