#ifndef SOAC_CLIBGIT2_SHIM_H
#define SOAC_CLIBGIT2_SHIM_H

#include <dirent.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <git2/sys/transport.h>
#include <libssh2.h>
#include <sys/syscall.h>
#include <unistd.h>

// Swift cannot call variadic functions, and sees a flexible array as a fixed tuple. libssh2 is the one that libgit2
// itself uses; libgit2-dev brings its header.

// Accepts the repository extensions that say how a repository is kept, not how an object is read. libgit2
// 1.5 refuses those that it does not know. Of a partial clone, the objects that are there can be read. The last two
// have values that cannot be read: Repository looks at them.
static inline int soac_git_accept_extensions(void) {
    const char *names[] = {
        "partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees", "objectformat", "refstorage",
    };
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof *names);
}

// libgit2 1.5 does not know `safe.directory=*`, nor the configuration of git's environment: Ownership looks itself.
static inline int soac_git_leave_ownership(void) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

// The folder in which the configuration of a level is looked for; the empty text: in none.
static inline int soac_git_set_search_path(git_config_level_t level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

// A file that is in memory alone, closed in children. -1 if there can be none.
static inline int soac_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "soac", 1u);
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

// The next entries of an open directory, as getdents64(2) has them; 0 at its end. A stream of the C library asks for more.
static inline long soac_list_directory(int folder, void *buffer, size_t size) {
    return syscall(SYS_getdents64, folder, buffer, size);
}

#endif
