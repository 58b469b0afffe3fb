;; Answers 100,000 opening brackets and as many closing ones.
(memory (export "memory") 8)
(func $call (param $args i32) (result i32)
  (memory.fill (i32.const 65536) (i32.const 0x5b) (i32.const 100000))
  (memory.fill (i32.const 165536) (i32.const 0x5d) (i32.const 100000))
  (call $ok (i32.const 65536) (i32.const 200000)))
