;; Answers two JSON values, one after the other.
(data (i32.const 64) "{} {}")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 64) (i32.const 5)))
