;; Calls itself for ever.
(func $deeper (param $n i64) (result i64)
  (i64.add (i64.const 1) (call $deeper (i64.add (local.get $n) (i64.const 1)))))
(func $call (param $args i32) (result i32)
  (i32.wrap_i64 (call $deeper (i64.const 0))))
