#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CAuthorities.h"

#include <dlfcn.h>
#include <linux/limits.h>
#include <stddef.h>
#include <string.h>

static _Thread_local int is_starting;
static char file[PATH_MAX];

void soac_authorities_begin(void) { is_starting = 1; }
void soac_authorities_end(void) { is_starting = 0; }

const char *soac_authorities_file(void) { return file[0] ? file : NULL; }

// As mbedTLS declares it. The program comes before its libraries where a name is looked up, so libgit2 calls this one; all calls
// but that of its start go on to the library's.
int mbedtls_x509_crt_parse_file(void *chain, const char *path) {
    // As if the file could not be read: libgit2 then starts without authorities, and trusts nobody.
    const int unreadable = -0x3E00;
    if (is_starting && strlen(path) < sizeof file) {
        strcpy(file, path);
        return unreadable;
    }
    int (*own)(void *, const char *) = (int (*)(void *, const char *))dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file");
    return own ? own(chain, path) : unreadable;
}
