;; Answers a JSON string of 300 KiB, a little over the limit.
(memory (export "memory") 16)
(func $call (param $args i32) (result i32)
  (memory.fill (i32.const 65536) (i32.const 0x61) (i32.const 307200))
  (i32.store8 (i32.const 65536) (i32.const 0x22))
  (i32.store8 (i32.const 372735) (i32.const 0x22))
  (call $ok (i32.const 65536) (i32.const 307200)))
