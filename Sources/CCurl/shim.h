#pragma once
// The type checks are macros over variadic functions; the functions below check instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

// The library is loaded when it is first asked for: with what it brings along it takes as long
// to load as half of the program, and what runs notebooks should not have it in memory at all.

static inline void *lazy_curl_library(void) {
    static void *library;
    if (!library) { library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL); }
    return library;
}

/// Whether the library is there; nothing below may be called if it is not.
static inline bool lazy_curl_is_there(void) {
    void *library = lazy_curl_library();
    return library && dlsym(library, "curl_multi_poll");
}

#define LAZY_CURL(name) ((__typeof__(&name))dlsym(lazy_curl_library(), #name))

static inline const char *lazy_curl_version(void) { return LAZY_CURL(curl_version)(); }

static inline CURLcode lazy_curl_global_init(void) {
    return LAZY_CURL(curl_global_init)(CURL_GLOBAL_DEFAULT);
}

static inline CURL *lazy_curl_easy_init(void) { return LAZY_CURL(curl_easy_init)(); }

static inline void lazy_curl_easy_cleanup(CURL *handle) {
    LAZY_CURL(curl_easy_cleanup)(handle);
}

static inline const char *lazy_curl_easy_strerror(CURLcode code) {
    return LAZY_CURL(curl_easy_strerror)(code);
}

static inline CURLM *lazy_curl_multi_init(void) { return LAZY_CURL(curl_multi_init)(); }

static inline void lazy_curl_multi_cleanup(CURLM *multi) {
    LAZY_CURL(curl_multi_cleanup)(multi);
}

static inline CURLMcode lazy_curl_multi_add(CURLM *multi, CURL *handle) {
    return LAZY_CURL(curl_multi_add_handle)(multi, handle);
}

static inline void lazy_curl_multi_remove(CURLM *multi, CURL *handle) {
    LAZY_CURL(curl_multi_remove_handle)(multi, handle);
}

static inline CURLMcode lazy_curl_multi_perform(CURLM *multi, int *running) {
    return LAZY_CURL(curl_multi_perform)(multi, running);
}

static inline void lazy_curl_multi_poll(CURLM *multi, int milliseconds) {
    LAZY_CURL(curl_multi_poll)(multi, NULL, 0, milliseconds, NULL);
}

/// What became of the one transfer; `CURLE_OK` if nothing is said.
static inline CURLcode lazy_curl_multi_result(CURLM *multi) {
    int left = 0;
    CURLMsg *message = LAZY_CURL(curl_multi_info_read)(multi, &left);
    return message ? message->data.result : CURLE_OK;
}

static inline struct curl_slist *lazy_curl_list(const char *text) {
    return LAZY_CURL(curl_slist_append)(NULL, text);
}

static inline void lazy_curl_list_free(struct curl_slist *list) {
    LAZY_CURL(curl_slist_free_all)(list);
}

// Swift calls no variadic C function, so each kind of option has a function of its own.

static inline CURLcode lazy_curl_set_number(CURL *handle, CURLoption option, long value) {
    return LAZY_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode lazy_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return LAZY_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode lazy_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return LAZY_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode lazy_curl_set_list(
    CURL *handle, CURLoption option, struct curl_slist *value) {
    return LAZY_CURL(curl_easy_setopt)(handle, option, value);
}

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode lazy_curl_set_receiver(
    CURL *handle, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) {
    return LAZY_CURL(curl_easy_setopt)(handle, option, value);
}

static inline long lazy_curl_get_number(CURL *handle, CURLINFO info) {
    long value = 0;
    return LAZY_CURL(curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : 0;
}
