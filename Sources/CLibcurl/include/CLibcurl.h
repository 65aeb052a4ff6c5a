#ifndef SOAC_CLIBCURL_H
#define SOAC_CLIBCURL_H

// libcurl as its own headers declare it. No command that asks no network pays for it: the library, which brings thirty
// others, is loaded at the first call of one of these functions. libcurl.c has those that soac calls, and no others:
// what is not there does not link. Where the library is missing the process says so and ends with status 2.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <curl/multi.h>
#include <curl/urlapi.h>

// Macros that Swift cannot read.
static const long soac_curl_auth_basic = CURLAUTH_BASIC;
static const long soac_curl_auth_bearer = CURLAUTH_BEARER;

// Swift cannot call variadic functions: one function for each type of option.
CURLcode soac_curl_set_number(CURL *handle, CURLoption option, long value);
// The text is copied.
CURLcode soac_curl_set_text(CURL *handle, CURLoption option, const char *value);
// libcurl keeps the list; it has to live as long as the transfer.
CURLcode soac_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
// The bytes are copied.
CURLcode soac_curl_set_body(CURL *handle, const void *bytes, size_t count);
CURLcode soac_curl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count);

// What is told of the lines of a header and of the pieces of a body; another answer than `count` ends the transfer.
typedef size_t (*soac_curl_receiver)(char *bytes, size_t size, size_t count, void *receiver);
CURLcode soac_curl_set_receivers(CURL *handle, soac_curl_receiver header, soac_curl_receiver body, void *receiver);

CURLMcode soac_curl_multi_set_number(CURLM *multi, CURLMoption option, long value);

// A number of ours that goes with a handle.
void soac_curl_set_tag(CURL *handle, long tag);
long soac_curl_tag(CURL *handle);

// 0 where there is none.
long soac_curl_number(CURL *handle, CURLINFO info);
// NULL where there is none; valid as long as the handle.
const char *soac_curl_text(CURL *handle, CURLINFO info);
// How the transfer of a message of CURLMSG_DONE ended.
CURLcode soac_curl_result(const CURLMsg *message);

// A part as it stands in the URL, for curl_free; NULL if there is none.
char *soac_curl_url_part(CURLU *url, CURLUPart part);

// As `libcurl/7.88.1 OpenSSL/3.0.15 …`; NULL where there is no libcurl, which is no error here.
const char *soac_curl_version(void);

#endif
