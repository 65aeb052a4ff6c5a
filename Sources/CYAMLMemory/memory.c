#include "CYAMLMemory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Blocks have the sizes 16, 32, 64 and so on, up to 64 kB: libyaml doubles what becomes too small.
enum { smallest = 16, size_count = 13, piece_size = 192 << 10 };

struct piece {
    // What was given back, by size.
    struct block *free[size_count];
    size_t in_use;
    size_t cut;
    _Alignas(16) char bytes[piece_size];
};

// What stands before the bytes that libyaml has. A block of `malloc` has no piece, and its size in bytes.
struct block {
    struct piece *piece;
    union {
        size_t size;
        // Of a block that is in use: the place of its size in `free`.
        size_t place;
        // Of one that was given back.
        struct block *next;
    };
};

_Static_assert(sizeof(struct block) == 16, "what libyaml has is aligned as the pieces are");

static _Thread_local struct piece *own;
static pthread_key_t key;
static int has_key;

static void make_key(void) { has_key = pthread_key_create(&key, free) == 0; }

// That of the calling thread, which goes when the thread ends; NULL where there is none.
static struct piece *piece(void) {
    if (own) return own;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    if (!has_key) return NULL;
    struct piece *new = malloc(sizeof *new);
    if (!new) return NULL;
    if (pthread_setspecific(key, new) != 0) {
        free(new);
        return NULL;
    }
    memset(new, 0, offsetof(struct piece, bytes));
    return own = new;
}

static size_t place_of(size_t size) {
    return size <= smallest ? 0 : (size_t)(60 - __builtin_clzll((unsigned long long)size - 1));
}

static size_t size_at(size_t place) { return (size_t)smallest << place; }

// Where there is nothing to cut from: as libyaml does.
static void *plain(size_t size) {
    if (size > SIZE_MAX - sizeof(struct block)) return NULL;
    struct block *block = malloc(sizeof *block + size);
    if (!block) return NULL;
    block->piece = NULL;
    block->size = size;
    return block + 1;
}

void *yaml_malloc(size_t size) {
    const size_t place = place_of(size);
    struct piece *from = place < size_count ? piece() : NULL;
    if (from) {
        struct block *block = from->free[place];
        const size_t room = sizeof *block + size_at(place);
        if (block) {
            from->free[place] = block->next;
        } else if (piece_size - from->cut >= room) {
            block = (struct block *)(from->bytes + from->cut);
            from->cut += room;
        }
        if (block) {
            block->piece = from;
            block->place = place;
            from->in_use++;
            return block + 1;
        }
    }
    return plain(size);
}

void yaml_free(void *bytes) {
    if (!bytes) return;
    struct block *block = (struct block *)bytes - 1;
    struct piece *from = block->piece;
    if (!from) return free(block);
    // A parser stays on its thread. If one did not, its blocks would stay with their piece until that goes.
    if (from != own) return;
    const size_t place = block->place;
    block->next = from->free[place];
    from->free[place] = block;
    from->in_use--;
}

void *yaml_realloc(void *bytes, size_t size) {
    if (!bytes) return yaml_malloc(size);
    const struct block *block = (struct block *)bytes - 1;
    const size_t old = block->piece ? size_at(block->place) : block->size;
    if (size <= old) return bytes;
    void *new = yaml_malloc(size);
    if (!new) return NULL;
    memcpy(new, bytes, old);
    yaml_free(bytes);
    return new;
}

unsigned char *yaml_strdup(const unsigned char *text) {
    if (!text) return NULL;
    const size_t size = strlen((const char *)text) + 1;
    unsigned char *new = yaml_malloc(size);
    return new ? memcpy(new, text, size) : NULL;
}

size_t soac_yaml_blocks_in_use(void) { return own ? own->in_use : 0; }
size_t soac_yaml_bytes_cut(void) { return own ? own->cut : 0; }
