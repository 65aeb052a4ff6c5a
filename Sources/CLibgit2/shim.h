#ifndef SOAC_CLIBGIT2_SHIM_H
#define SOAC_CLIBGIT2_SHIM_H

#include <dirent.h>
#include <git2.h>
#include <git2/sys/transport.h>
#include <libssh2.h>

// Swift cannot call variadic functions, and sees a flexible array as a fixed tuple. libssh2 is the one that libgit2
// itself uses; libgit2-dev brings its header.

// Accepts the repository extensions that say how a repository is kept, not how an object is read. libgit2
// 1.5 refuses those that it does not know. Of a partial clone, the objects that are there can be read.
static inline int soac_git_accept_extensions(void) {
    const char *names[] = {"partialclone", "preciousobjects", "worktreeconfig"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof *names);
}

// Takes the certificate authorities of a file in place of the system's, for the whole process.
static inline int soac_git_trust_certificates(const char *file) {
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, NULL);
}

// A transport of our own: what libgit2 calls, and what its functions find behind that.
struct soac_git_transport {
    git_smart_subtransport parent;
    git_smart_subtransport_stream stream;
    void *process;
};

// The NUL-terminated name of a directory entry; valid until the next readdir.
static inline const char *soac_dirent_name(const struct dirent *entry) {
    return entry->d_name;
}

#endif
