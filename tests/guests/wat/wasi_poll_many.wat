;; Polls 100,000 times the same handle in one call.
(import "wasi:clocks/monotonic-clock@0.2.6" "subscribe-duration" (func $in (param i64) (result i32)))
(import "wasi:io/poll@0.2.6" "poll" (func $poll (param i32 i32 i32)))
(memory (export "memory") 16)
(func $call (param $args i32) (result i32)
  (local $at i32) (local $pollable i32)
  (local.set $pollable (call $in (i64.const 3600000000000)))
  (local.set $at (i32.const 65536))
  (loop $again
    (i32.store (local.get $at) (local.get $pollable))
    (local.set $at (i32.add (local.get $at) (i32.const 4)))
    (br_if $again (i32.lt_u (local.get $at) (i32.const 465536))))
  (call $poll (i32.const 65536) (i32.const 100000) (i32.const 128))
  unreachable)
