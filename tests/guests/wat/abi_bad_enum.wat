;; Logs at a level that there is not.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(func $call (param $args i32) (result i32)
  (call $write (i32.const 99) (i32.const 64) (i32.const 1))
  (call $ok (i32.const 64) (i32.const 0)))
