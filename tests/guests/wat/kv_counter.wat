;; Adds one to a counter and answers the sum, which has at most nine digits.
(import "spotter:plugin/kv@1.0.0" "increment" (func $increment (param i32 i32 i64 i32)))
(data (i32.const 64) "visits")
(func $call (param $args i32) (result i32)
  (local $sum i64) (local $at i32)
  (call $increment (i32.const 64) (i32.const 6) (i64.const 1) (i32.const 128))
  (if (i32.load8_u (i32.const 128)) (then (return
    (call $err (i32.const 96) (i32.const 6) (i32.const 96) (i32.const 6)))))
  (local.set $sum (i64.load offset=8 (i32.const 128)))
  (local.set $at (i32.const 256))
  (loop $digit
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    (i32.store8 (local.get $at) (i32.add (i32.const 48)
      (i32.wrap_i64 (i64.rem_u (local.get $sum) (i64.const 10)))))
    (local.set $sum (i64.div_u (local.get $sum) (i64.const 10)))
    (br_if $digit (i64.ne (local.get $sum) (i64.const 0))))
  (call $ok (local.get $at) (i32.sub (i32.const 256) (local.get $at))))
(data (i32.const 96) "denied")
