#ifndef SOAC_CZOOKEEPER_H
#define SOAC_CZOOKEEPER_H

// ZooKeeper's own C client, whose threads call back. Only where a system configuration names a ZooKeeper is the library
// loaded: nobody else needs it on the machine, or pays for it.
#ifndef THREADED
#define THREADED
#endif
#include <zookeeper/zookeeper.h>

// Loads the library. NULL, or why it cannot be loaded. No other function here is called before this one gave NULL.
const char *soac_zoo_problem(void);

// What a watcher is told of a session.
enum soac_zoo_session {
    // It is no event of the session.
    SOAC_ZOO_NONE,
    SOAC_ZOO_DISCONNECTED,
    SOAC_ZOO_CONNECTED,
    // It is over for ever: it expired, or the servers refuse who we are.
    SOAC_ZOO_LOST,
};
enum soac_zoo_session soac_zoo_session(int type, int state);

// Looks the servers' names up, which may take its time, and begins a session; NULL and errno where a name has no address.
zhandle_t *soac_zoo_open(const char *servers, watcher_fn watcher, int milliseconds, void *context);
// Ends the session and waits for its threads; what is under way is told ZCLOSING first.
void soac_zoo_close(zhandle_t *handle);

// Each gives ZOK, and calls back once; or another code, and does not call.
int soac_zoo_get(zhandle_t *handle, const char *path, data_completion_t done, const void *context);
int soac_zoo_children(zhandle_t *handle, const char *path, strings_completion_t done, const void *context);
int soac_zoo_delete(zhandle_t *handle, const char *path, void_completion_t done, const void *context);
// Only if the node is of that version.
int soac_zoo_set(
    zhandle_t *handle, const char *path, const char *bytes, int count, int version, stat_completion_t done,
    const void *context);
// A node that anybody may read and change. An ephemeral one goes with the session, and has a number at its name's end.
int soac_zoo_create(
    zhandle_t *handle, const char *path, const char *bytes, int count, int is_ephemeral, string_completion_t done,
    const void *context);
int soac_zoo_exists(zhandle_t *handle, const char *path, stat_completion_t done, const void *context);
// The server that answers catches up with what all have agreed upon so far. Afterwards the session talks to no server that
// is behind that: the client names the last change that it heard of, and such a server refuses it.
int soac_zoo_sync(zhandle_t *handle, string_completion_t done, const void *context);

#endif
