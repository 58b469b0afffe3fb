;; strings: utf16
;; Answers UTF-16 at an odd address.
(data (i32.const 64) "\00\31\00\31\00")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 65) (i32.const 2)))
