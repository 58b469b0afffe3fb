;; Answers text that is no JSON.
(data (i32.const 64) "not json")
(func $call (param $args i32) (result i32)
  (call $ok (i32.const 64) (i32.const 8)))
