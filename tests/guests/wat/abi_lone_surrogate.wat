;; strings: utf16
;; Answers half of a surrogate pair.
(data (i32.const 64) "\00\d8\00\d8")
(func $describe (result i32) (i32.const 4096))
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 64) (i32.const 2)))
