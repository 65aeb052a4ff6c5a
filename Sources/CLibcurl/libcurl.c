#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

// Libraries that call libcurl, and libcurl itself, go on with its own functions, and not with these.
#pragma GCC visibility push(hidden)
#include "CLibcurl.h"

static void *library;

// As the loader does with a library that is missing at the start.
static _Noreturn void give_up(const char *reason) {
    fprintf(stderr, "error: libcurl cannot be used: %s\n  help: install Debian's libcurl4\n", reason);
    _exit(2);
}

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) give_up(dlerror());
    return found;
}

static void *opened(void) { return dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL); }

static void load(void) {
    library = opened();
    if (!library) give_up(dlerror());
    if (((__typeof__(curl_global_init) *)symbol("curl_global_init"))(CURL_GLOBAL_DEFAULT)) give_up("it does not start");
}

static void *function(const char *name) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return symbol(name);
}

#define REAL(name) ((__typeof__(name) *)function(#name))

// MARK: One transfer

CURL *curl_easy_init(void) { return REAL(curl_easy_init)(); }
void curl_easy_cleanup(CURL *handle) { REAL(curl_easy_cleanup)(handle); }
char *curl_easy_escape(CURL *handle, const char *text, int count) {
    return REAL(curl_easy_escape)(handle, text, count);
}
void curl_free(void *memory) { REAL(curl_free)(memory); }
struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return REAL(curl_slist_append)(list, text);
}
void curl_slist_free_all(struct curl_slist *list) { REAL(curl_slist_free_all)(list); }

CURLcode soac_curl_set_number(CURL *handle, CURLoption option, long value) {
    return REAL(curl_easy_setopt)(handle, option, value);
}

CURLcode soac_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return REAL(curl_easy_setopt)(handle, option, value);
}

CURLcode soac_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return REAL(curl_easy_setopt)(handle, option, list);
}

CURLcode soac_curl_set_body(CURL *handle, const void *bytes, size_t count) {
    CURLcode status = REAL(curl_easy_setopt)(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return status ? status : REAL(curl_easy_setopt)(handle, CURLOPT_COPYPOSTFIELDS, count ? bytes : "");
}

CURLcode soac_curl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return REAL(curl_easy_setopt)(handle, option, &blob);
}

CURLcode soac_curl_set_receivers(CURL *handle, soac_curl_receiver header, soac_curl_receiver body, void *receiver) {
    __typeof__(curl_easy_setopt) *set = REAL(curl_easy_setopt);
    CURLcode status = set(handle, CURLOPT_HEADERFUNCTION, header);
    if (!status) status = set(handle, CURLOPT_HEADERDATA, receiver);
    if (!status) status = set(handle, CURLOPT_WRITEFUNCTION, body);
    return status ? status : set(handle, CURLOPT_WRITEDATA, receiver);
}

void soac_curl_set_tag(CURL *handle, long tag) { REAL(curl_easy_setopt)(handle, CURLOPT_PRIVATE, (void *)tag); }

long soac_curl_tag(CURL *handle) {
    void *tag = NULL;
    REAL(curl_easy_getinfo)(handle, CURLINFO_PRIVATE, &tag);
    return (long)tag;
}

long soac_curl_number(CURL *handle, CURLINFO info) {
    long value = 0;
    return REAL(curl_easy_getinfo)(handle, info, &value) ? 0 : value;
}

const char *soac_curl_text(CURL *handle, CURLINFO info) {
    const char *value = NULL;
    return REAL(curl_easy_getinfo)(handle, info, &value) ? NULL : value;
}

// MARK: Many transfers

CURLM *curl_multi_init(void) { return REAL(curl_multi_init)(); }
CURLMcode curl_multi_cleanup(CURLM *multi) { return REAL(curl_multi_cleanup)(multi); }
CURLMcode curl_multi_add_handle(CURLM *multi, CURL *handle) { return REAL(curl_multi_add_handle)(multi, handle); }
CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *handle) { return REAL(curl_multi_remove_handle)(multi, handle); }
CURLMcode curl_multi_perform(CURLM *multi, int *running) { return REAL(curl_multi_perform)(multi, running); }
CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd fds[], unsigned int count, int milliseconds, int *ready) {
    return REAL(curl_multi_poll)(multi, fds, count, milliseconds, ready);
}
CURLMcode curl_multi_wakeup(CURLM *multi) { return REAL(curl_multi_wakeup)(multi); }
CURLMsg *curl_multi_info_read(CURLM *multi, int *left) { return REAL(curl_multi_info_read)(multi, left); }

CURLMcode soac_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
    return REAL(curl_multi_setopt)(multi, option, value);
}

CURLcode soac_curl_result(const CURLMsg *message) { return message->data.result; }

// MARK: URLs

CURLU *curl_url(void) { return REAL(curl_url)(); }
void curl_url_cleanup(CURLU *url) { REAL(curl_url_cleanup)(url); }
CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
    return REAL(curl_url_set)(url, part, text, flags);
}
char *soac_curl_url_part(CURLU *url, CURLUPart part) {
    char *text = NULL;
    return REAL(curl_url_get)(url, part, &text, 0) ? NULL : text;
}

#pragma GCC visibility pop

// MARK: Which it is

const char *soac_curl_version(void) {
    void *found = opened();
    __typeof__(curl_version) *version = found ? (__typeof__(curl_version) *)dlsym(found, "curl_version") : NULL;
    return version ? version() : NULL;
}
