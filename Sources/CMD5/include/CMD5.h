#ifndef SOAC_CMD5_H
#define SOAC_CMD5_H

#include <stddef.h>
#include <stdint.h>

/// MD5 (RFC 1321) of `count` texts, each of so many bytes from its start on: each of its steps waits for the one before, and a
/// processor does it for eight numbers, or for four, in the time of one. `order` names each text once; those that follow each other
/// in it are hashed together, which takes as long as the longest of them. `hashes` has four numbers for each text, of which the
/// hash is made with the low bytes first.
void soac_md5(
    const uint8_t *bytes, const size_t *starts, const size_t *counts, const size_t *order, size_t count, uint32_t *hashes);

/// The same four at a time, as processors do that cannot do eight: for tests.
void soac_md5_by_fours(
    const uint8_t *bytes, const size_t *starts, const size_t *counts, const size_t *order, size_t count, uint32_t *hashes);

#endif
