#ifndef SOAC_CMD5_H
#define SOAC_CMD5_H

#include <stddef.h>
#include <stdint.h>

/// MD5 (RFC 1321) of four texts at once: each of its steps waits for the one before, and a processor does it for four numbers in the
/// time of one. `hashes` has four numbers for each text, of which the hash is made with the low bytes first.
void soac_md5_of_four(
    const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count, const uint8_t *c, size_t c_count,
    const uint8_t *d, size_t d_count, uint32_t hashes[16]);

#endif
