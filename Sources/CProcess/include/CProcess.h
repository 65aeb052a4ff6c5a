#ifndef SOAC_CPROCESS_H
#define SOAC_CPROCESS_H

#include <spawn.h>

// What Swift does not see of glibc. The program that is started gets no descriptor from this one on. 0, or an error's code.
int soac_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

// A descriptor of an empty file that is in no folder, and closed in programs that are started; -1 if there is no room.
int soac_nameless_file(void);

// Has threads share two heaps in place of one for each, which keep what their threads have used for a moment. Counts for threads
// that start later.
void soac_share_heaps(void);

// Gives memory that is free back to the system.
void soac_give_back_memory(void);

// Waits until the disk has all that was written on the file system of a descriptor. 0, or -1 and errno.
int soac_sync_file_system(int descriptor);

// Lets the disk begin with bytes of a file that were written, and waits for nothing.
void soac_start_writing(int descriptor, long start, long count);

#endif
