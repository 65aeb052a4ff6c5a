#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#pragma GCC visibility push(hidden)
#include "CZooKeeper.h"

#define FUNCTIONS(each) \
    each(zoo_set_debug_level) each(zookeeper_init) each(zookeeper_close) each(zoo_aget) each(zoo_aget_children) \
    each(zoo_adelete) each(zoo_aset) each(zoo_acreate) each(zoo_aexists) each(zoo_async)

static struct {
#define FIELD(name) __typeof__(name) *name;
    FUNCTIONS(FIELD)
    struct ACL_vector *everybody;
    const int *session_event, *expired, *refused, *connected;
} real;

static char problem[512];

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found && !problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
    return found;
}

static void load(void) {
    void *library = dlopen("libzookeeper_mt.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return;
    }
#define FIND(name) real.name = (__typeof__(name) *)symbol(library, #name);
    FUNCTIONS(FIND)
    real.everybody = symbol(library, "ZOO_OPEN_ACL_UNSAFE");
    real.session_event = symbol(library, "ZOO_SESSION_EVENT");
    real.expired = symbol(library, "ZOO_EXPIRED_SESSION_STATE");
    real.refused = symbol(library, "ZOO_AUTH_FAILED_STATE");
    real.connected = symbol(library, "ZOO_CONNECTED_STATE");
    // It would write its own lines to standard error.
    if (!problem[0]) real.zoo_set_debug_level((ZooLogLevel)0);
}

const char *soac_zoo_problem(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}

enum soac_zoo_session soac_zoo_session(int type, int state) {
    if (type != *real.session_event) return SOAC_ZOO_NONE;
    if (state == *real.expired || state == *real.refused) return SOAC_ZOO_LOST;
    return state == *real.connected ? SOAC_ZOO_CONNECTED : SOAC_ZOO_DISCONNECTED;
}

zhandle_t *soac_zoo_open(const char *servers, watcher_fn watcher, int milliseconds, void *context) {
    return real.zookeeper_init(servers, watcher, milliseconds, NULL, context, 0);
}

void soac_zoo_close(zhandle_t *handle) { real.zookeeper_close(handle); }

int soac_zoo_get(zhandle_t *handle, const char *path, data_completion_t done, const void *context) {
    return real.zoo_aget(handle, path, 0, done, context);
}

int soac_zoo_children(zhandle_t *handle, const char *path, strings_completion_t done, const void *context) {
    return real.zoo_aget_children(handle, path, 0, done, context);
}

int soac_zoo_delete(zhandle_t *handle, const char *path, void_completion_t done, const void *context) {
    return real.zoo_adelete(handle, path, -1, done, context);
}

int soac_zoo_set(
    zhandle_t *handle, const char *path, const char *bytes, int count, int version, stat_completion_t done,
    const void *context) {
    return real.zoo_aset(handle, path, bytes, count, version, done, context);
}

int soac_zoo_create(
    zhandle_t *handle, const char *path, const char *bytes, int count, int is_ephemeral, string_completion_t done,
    const void *context) {
    // 1 goes with the session, 2 has a number: the protocol's own bits.
    int flags = is_ephemeral ? 1 | 2 : 0;
    return real.zoo_acreate(handle, path, bytes, count, real.everybody, flags, done, context);
}

int soac_zoo_exists(zhandle_t *handle, const char *path, stat_completion_t done, const void *context) {
    return real.zoo_aexists(handle, path, 0, done, context);
}

int soac_zoo_sync(zhandle_t *handle, string_completion_t done, const void *context) {
    return real.zoo_async(handle, "/", done, context);
}

#pragma GCC visibility pop
