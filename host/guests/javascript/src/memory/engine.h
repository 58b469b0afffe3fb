/* Included before all of the engine's C.

   A script's time is largely spent on blocks of memory. The engine's own pools
   would be quick, but each of its sizes has a page of its own, and every page
   that a call touches costs. So the engine takes blocks from the arena of
   arena.rs; what is quick of that is here, to be compiled into it. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Before each block; the first two bytes are its class, the rest is for the
   engine. `HEADER` in memory.rs. */
#define SPOTTER_HEADER 8
/* The classes 16 bytes apart. `FINE_CLASSES` in arena.rs. */
#define SPOTTER_FINE 32
/* The most that a block of those has for the engine. Sizes are compared with
   it before anything is added to them, which for the largest would overflow. */
#define SPOTTER_SMALL (SPOTTER_FINE * 16 - SPOTTER_HEADER)

typedef struct spotter_free {
    struct spotter_free *next;
} __attribute__((may_alias)) spotter_free;
typedef uint16_t __attribute__((may_alias)) spotter_class;

/* The beginning of `Arena` in arena.rs. */
extern struct {
    size_t plain;
    spotter_free *free[SPOTTER_FINE];
} spotter_arena;

/* In memory.rs: for all sizes and states. */
extern void *spotter_allocate(size_t size);
extern void spotter_release(void *data);
extern void *spotter_resize(void *data, size_t size);
extern size_t spotter_usable_size(const void *data);

static inline size_t spotter_class_for(size_t size)
{
    return (size + SPOTTER_HEADER - 1) / 16;
}

static inline size_t spotter_class_of(const void *data)
{
    return *(const spotter_class *)((const char *)data - SPOTTER_HEADER);
}

static inline void *spotter_js_arena_malloc(const void *rt, size_t size)
{
    size_t class = spotter_class_for(size);
    spotter_free *block;
    (void)rt;
    if (size > SPOTTER_SMALL || !(block = spotter_arena.free[class]))
        return spotter_allocate(size);
    spotter_arena.free[class] = block->next;
    *(spotter_class *)block = class;
    return (char *)block + SPOTTER_HEADER;
}

static inline void *spotter_js_arena_calloc(const void *rt, size_t count, size_t size)
{
    void *data = spotter_js_arena_malloc(rt, count * size);
    return data ? memset(data, 0, count * size) : data;
}

static inline void spotter_js_arena_free(const void *rt, void *data)
{
    size_t class = spotter_class_of(data);
    spotter_free *block = (spotter_free *)((char *)data - SPOTTER_HEADER);
    (void)rt;
    if (class >= SPOTTER_FINE || (size_t)block < spotter_arena.plain) {
        spotter_release(data);
        return;
    }
    block->next = spotter_arena.free[class];
    spotter_arena.free[class] = block;
}

static inline size_t spotter_js_arena_usable_size(const void *rt, const void *data)
{
    size_t class = spotter_class_of(data);
    (void)rt;
    if (class >= SPOTTER_FINE)
        return spotter_usable_size(data);
    return (class + 1) * 16 - SPOTTER_HEADER;
}

static inline void *spotter_js_arena_realloc(const void *rt, void *data, size_t size)
{
    size_t class = spotter_class_for(size);
    (void)rt;
    if (size <= SPOTTER_SMALL && class == spotter_class_of(data))
        return data;
    return spotter_resize(data, size);
}

/* Where the engine calls one of its pools' functions, its first argument is
   `rt`, and it gets ours. Where it defines it, that is `JSRuntime *rt`, and
   what it defines is left unused. */
#define SPOTTER_CALLED_WITH_rt called,
#define SPOTTER_THIRD(first, second, third, ...) third
#define SPOTTER_CHOOSE(...) SPOTTER_THIRD(__VA_ARGS__, )
#define SPOTTER_OURS(first, name) \
    SPOTTER_CHOOSE(SPOTTER_CALLED_WITH_##first, spotter_##name, name)

#define js_arena_malloc(first, ...) SPOTTER_OURS(first, js_arena_malloc)(first, __VA_ARGS__)
#define js_arena_calloc(first, ...) SPOTTER_OURS(first, js_arena_calloc)(first, __VA_ARGS__)
#define js_arena_realloc(first, ...) SPOTTER_OURS(first, js_arena_realloc)(first, __VA_ARGS__)
#define js_arena_free(first, ...) SPOTTER_OURS(first, js_arena_free)(first, __VA_ARGS__)
#define js_arena_usable_size(first, ...) \
    SPOTTER_OURS(first, js_arena_usable_size)(first, __VA_ARGS__)
