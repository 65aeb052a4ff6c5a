#define _GNU_SOURCE
#include "CProcess.h"

#include <sys/mman.h>

int soac_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int soac_nameless_file(void) { return memfd_create("soac", MFD_CLOEXEC); }
