;; Copies 16 MiB to and fro.
(memory (export "memory") 2)
(func $call (param $args i32) (result i32)
  (drop (memory.grow (i32.const 512)))
  (loop $again
    (memory.copy (i32.const 65536) (i32.const 16842752) (i32.const 16777216))
    (memory.copy (i32.const 16842752) (i32.const 65536) (i32.const 16777216))
    (br $again))
  unreachable)
