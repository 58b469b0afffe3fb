;; Sleeps for an hour, which costs no CPU at all.
(import "wasi:clocks/monotonic-clock@0.2.6" "subscribe-duration" (func $in (param i64) (result i32)))
(import "wasi:io/poll@0.2.6" "[method]pollable.block" (func $block (param i32)))
(func $call (param $args i32) (result i32)
  (call $block (call $in (i64.const 3600000000000)))
  unreachable)
