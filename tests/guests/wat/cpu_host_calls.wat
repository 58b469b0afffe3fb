;; A million cheap calls to the host.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(data (i32.const 64) "x")
(func $call (param $args i32) (result i32)
  (local $i i32)
  (loop $again
    (call $write (i32.const 0) (i32.const 64) (i32.const 1))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $again (i32.lt_u (local.get $i) (i32.const 1000000))))
  (call $ok (i32.const 64) (i32.const 0)))
