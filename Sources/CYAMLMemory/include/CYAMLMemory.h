#ifndef SOAC_CYAMLMEMORY_H
#define SOAC_CYAMLMEMORY_H

#include <stddef.h>

// libyaml asks for 64 kB for each document, and for four to seven blocks for each scalar: for small files that takes as long as the
// scanning. Here its functions for that have the names that it calls, and give it blocks of a piece of memory that each thread
// keeps, so that what one document gave back the next one gets. What has no room there comes from `malloc`: a large document
// takes no more than without. A libyaml that does not look these names up keeps its own, and nothing differs.

/// How many blocks of the calling thread's piece are in use; and how many bytes were ever cut from it, for those that may be used
/// again.
size_t soac_yaml_blocks_in_use(void);
size_t soac_yaml_bytes_cut(void);

#endif
