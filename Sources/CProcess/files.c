#define _GNU_SOURCE
#include <unistd.h>

#include "CProcess.h"

int soac_sync_file_system(int descriptor) { return syncfs(descriptor); }
