;; Answers 32 MiB of its memory.
(memory (export "memory") 600)
(func $call (param $args i32) (result i32)
  (memory.fill (i32.const 65536) (i32.const 0x31) (i32.const 33554432))
  (call $ok (i32.const 65536) (i32.const 33554432)))
