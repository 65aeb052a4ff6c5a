#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "CProcess.h"

int soac_sync_file_system(int descriptor) { return syncfs(descriptor); }

// What goes wrong is told by fsync, which learns of it as well.
void soac_start_writing(int descriptor, long start, long count) {
    (void)sync_file_range(descriptor, start, count, SYNC_FILE_RANGE_WRITE);
}
