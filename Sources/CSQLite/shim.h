#pragma once
#include <sqlite3.h>

// The library's mark for "make a copy" is a cast, which Swift does not see.
static inline int bind_text_copied(sqlite3_stmt *statement, int place, const char *text, int count) {
    return sqlite3_bind_text(statement, place, text, count, SQLITE_TRANSIENT);
}

static inline int bind_bytes_copied(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, place, bytes, count, SQLITE_TRANSIENT);
}
