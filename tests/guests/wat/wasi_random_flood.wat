;; Asks for 2^40 random bytes.
(import "wasi:random/random@0.2.6" "get-random-bytes" (func $random (param i64 i32)))
(func $call (param $args i32) (result i32)
  (call $random (i64.const 0x10000000000) (i32.const 64))
  unreachable)
