;; Answers bytes that are no UTF-8.
(data (i32.const 64) "\"\ff\fe\80\"")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 64) (i32.const 5)))
