;; strings: latin1+utf16
;; Answers UTF-16, as the flag in its length says, at an odd address.
(data (i32.const 64) "\00\31\00\31\00")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 65) (i32.const 0x80000002)))
