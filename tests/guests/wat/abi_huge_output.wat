;; Answers 32 MiB of its memory.
(memory (export "memory") 2)
(func $call (param $args i32) (result i32)
  (drop (memory.grow (i32.const 600)))
  (call $ok (i32.const 65536) (i32.const 33554432)))
