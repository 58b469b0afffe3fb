;; Answers a string of 1 GiB that its memory does not hold.
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 0) (i32.const 0x40000000)))
