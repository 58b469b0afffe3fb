;; Hands the host a message that lies outside its memory.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(func $call (param $args i32) (result i32)
  (call $write (i32.const 0) (i32.const 0x7fffff00) (i32.const 4096))
  (call $ok (i32.const 64) (i32.const 0)))
