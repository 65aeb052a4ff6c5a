#ifndef SOAC_COBJECTNAMES_H
#define SOAC_COBJECTNAMES_H

#include <stddef.h>

/// The 20 bytes that git names an object by: the SHA-1 (RFC 3174) of its kind (`blob`, `tree`), its size and its bytes.
void soac_object_name(const char *kind, const void *bytes, size_t count, unsigned char name[20]);

/// Those of `count` objects of one kind, of which each has so many bytes from its start on: 20 bytes for each. Takes less than one
/// after the other.
void soac_object_names(
    const char *kind, const unsigned char *bytes, const size_t *starts, const size_t *sizes, size_t count,
    unsigned char *names);

/// The name of one, without the instructions that some processors have for it: for tests.
void soac_object_name_portable(const char *kind, const void *bytes, size_t count, unsigned char name[20]);

#endif
