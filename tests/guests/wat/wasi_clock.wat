;; Looks at the clock 100,000 times or until it moved; answers whether it then
;; moved by less than a millisecond.
(import "wasi:clocks/monotonic-clock@0.2.6" "now" (func $now (result i64)))
(data (i32.const 64) "0")
(func $call (param $args i32) (result i32)
  (local $first i64) (local $next i64) (local $i i32)
  (local.set $first (call $now))
  (loop $again
    (local.set $next (call $now))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $again (i32.and (i32.lt_u (local.get $i) (i32.const 900))
      (i64.eq (local.get $next) (local.get $first)))))
  (i32.store8 (i32.const 64) (i32.add (i32.const 48) (i32.and
    (i64.gt_u (local.get $next) (local.get $first))
    (i64.lt_u (i64.sub (local.get $next) (local.get $first)) (i64.const 1000000)))))
  (call $ok (i32.const 64) (i32.const 1)))
