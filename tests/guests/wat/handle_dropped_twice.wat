;; Gives one handle back two times.
(import "wasi:clocks/monotonic-clock@0.2.6" "subscribe-duration" (func $in (param i64) (result i32)))
(import "wasi:io/poll@0.2.6" "[resource-drop]pollable" (func $drop (param i32)))
(func $call (param $args i32) (result i32)
  (local $pollable i32)
  (local.set $pollable (call $in (i64.const 1)))
  (call $drop (local.get $pollable))
  (call $drop (local.get $pollable))
  unreachable)
