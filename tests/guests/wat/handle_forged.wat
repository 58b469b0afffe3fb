;; Uses a handle that nobody gave it.
(import "wasi:io/poll@0.2.6" "[method]pollable.block" (func $block (param i32)))
(func $call (param $args i32) (result i32)
  (call $block (i32.const 1234))
  unreachable)
