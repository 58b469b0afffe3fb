;; Fails with a message of 300 KiB.
(memory (export "memory") 16)
(data (i32.const 64) "too_much")
(func $call (param $args i32) (result i32)
  (memory.fill (i32.const 65536) (i32.const 0x61) (i32.const 307200))
  (call $err (i32.const 64) (i32.const 8) (i32.const 65536) (i32.const 307200)))
