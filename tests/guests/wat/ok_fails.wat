;; Reports a failure in its own words.
(data (i32.const 64) "slot_taken")
(data (i32.const 80) "Choose another slot.")
(func $call (param $args i32) (result i32)
  (call $err (i32.const 64) (i32.const 10) (i32.const 80) (i32.const 20)))
