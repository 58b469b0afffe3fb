;; Answers its arguments as they came.
(func $call (param $args i32) (result i32)
  (call $ok (i32.load offset=8 (local.get $args)) (i32.load offset=12 (local.get $args))))
