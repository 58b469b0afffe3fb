;; Tries to store something while it is asked what it is.
(import "spotter:plugin/kv@1.0.0" "increment" (func $increment (param i32 i32 i64 i32)))
(data (i32.const 64) "described")
(func $describe (result i32)
  (call $increment (i32.const 64) (i32.const 9) (i64.const 1) (i32.const 128))
  (if (i32.eqz (i32.load8_u (i32.const 128))) (then unreachable))
  (i32.const 4096))
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 128) (i32.const 0)))
