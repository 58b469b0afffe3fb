;; Says that it has 100,000 functions, all of the same text of 1 MiB.
(memory (export "memory") 128)
(func $describe (result i32)
  (local $at i32)
  (local.set $at (i32.const 2097152))
  (loop $again
    (i32.store (local.get $at) (i32.const 1048576))
    (i32.store offset=4 (local.get $at) (i32.const 1048576))
    (local.set $at (i32.add (local.get $at) (i32.const 52)))
    (br_if $again (i32.lt_u (local.get $at) (i32.const 7297152))))
  (i32.store offset=72 (i32.const 4096) (i32.const 2097152))
  (i32.store offset=76 (i32.const 4096) (i32.const 100000))
  (i32.const 4096))
(func $call (param $args i32) (result i32) unreachable)
