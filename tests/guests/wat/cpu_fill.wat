;; Fills 32 MiB again and again: each instruction is one, its work is not.
(memory (export "memory") 512)
(func $call (param $args i32) (result i32)
  (loop $again
    (memory.fill (i32.const 65536) (i32.const 7) (i32.const 33488896))
    (br $again))
  unreachable)
