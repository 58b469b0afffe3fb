;; Sleeps for half a second, then answers.
(import "wasi:clocks/monotonic-clock@0.2.6" "subscribe-duration" (func $in (param i64) (result i32)))
(import "wasi:io/poll@0.2.6" "[method]pollable.block" (func $block (param i32)))
(data (i32.const 64) "\"slept\"")
(func $call (param $args i32) (result i32)
  (call $block (call $in (i64.const 500000000)))
  (call $ok (i32.const 64) (i32.const 7)))
