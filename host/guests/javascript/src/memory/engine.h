/* Included before all of the engine's C.

   The engine asks for the size of a block whenever it takes or frees one: a
   call through a table, to read what stands before the block (`HEADER` in
   memory.rs). Here it reads that itself. Its own function of the same name has
   two arguments, and stays. */
#define SPOTTER_THIRD(first, second, third, ...) third
#define SPOTTER_FIELD(block) js_malloc_usable_size ? ((const size_t *)(block))[-2] - 8 : 0
#define SPOTTER_FUNCTION(ctx, block) (js_malloc_usable_size)(ctx, block)
#define js_malloc_usable_size(...) \
    SPOTTER_THIRD(__VA_ARGS__, SPOTTER_FUNCTION, SPOTTER_FIELD)(__VA_ARGS__)
