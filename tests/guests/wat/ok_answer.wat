;; Always the same short answer.
(data (i32.const 64) "{\"answer\":42}")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 64) (i32.const 13)))
