#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdbool.h>

// The library is loaded when an archive is first opened: no start of the program waits for it.

static inline void *lazy_archive_library(void) {
    static void *library;
    if (!library) { library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL); }
    return library;
}

/// Whether the library is there; nothing below may be called if it is not.
static inline bool lazy_archive_is_there(void) {
    void *library = lazy_archive_library();
    return library && dlsym(library, "archive_filter_code");
}

#define LAZY_ARCHIVE(name) ((__typeof__(&name))dlsym(lazy_archive_library(), #name))

/// A reader of tar and zip packed by bzip2, gzip, lzma or xz.
static inline struct archive *lazy_archive_reader(void) {
    struct archive *reader = LAZY_ARCHIVE(archive_read_new)();
    if (!reader) { return NULL; }
    LAZY_ARCHIVE(archive_read_support_filter_bzip2)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_gzip)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_lzma)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_xz)(reader);
    LAZY_ARCHIVE(archive_read_support_format_tar)(reader);
    LAZY_ARCHIVE(archive_read_support_format_zip)(reader);
    return reader;
}

/// A reader of one file packed so, without names.
static inline struct archive *lazy_archive_raw_reader(void) {
    struct archive *reader = LAZY_ARCHIVE(archive_read_new)();
    if (!reader) { return NULL; }
    LAZY_ARCHIVE(archive_read_support_filter_bzip2)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_gzip)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_lzma)(reader);
    LAZY_ARCHIVE(archive_read_support_filter_xz)(reader);
    LAZY_ARCHIVE(archive_read_support_format_raw)(reader);
    return reader;
}

static inline int lazy_archive_open(struct archive *reader, const char *path) {
    return LAZY_ARCHIVE(archive_read_open_filename)(reader, path, 1 << 20);
}

static inline int lazy_archive_next(struct archive *reader, struct archive_entry **entry) {
    return LAZY_ARCHIVE(archive_read_next_header)(reader, entry);
}

static inline ssize_t lazy_archive_read(struct archive *reader, void *buffer, size_t size) {
    return LAZY_ARCHIVE(archive_read_data)(reader, buffer, size);
}

/// Whether the file is packed at all.
static inline bool lazy_archive_is_packed(struct archive *reader) {
    return LAZY_ARCHIVE(archive_filter_code)(reader, 0) != ARCHIVE_FILTER_NONE;
}

static inline const char *lazy_archive_name(struct archive_entry *entry) {
    return LAZY_ARCHIVE(archive_entry_pathname)(entry);
}

static inline bool lazy_archive_is_file(struct archive_entry *entry) {
    return LAZY_ARCHIVE(archive_entry_filetype)(entry) == AE_IFREG;
}

static inline const char *lazy_archive_error(struct archive *reader) {
    return LAZY_ARCHIVE(archive_error_string)(reader);
}

static inline void lazy_archive_free(struct archive *reader) {
    LAZY_ARCHIVE(archive_read_free)(reader);
}
