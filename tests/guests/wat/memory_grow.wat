;; Asks for 4 GiB at once.
(memory (export "memory") 2)
(func $call (param $args i32) (result i32)
  (drop (memory.grow (i32.const 65000)))
  unreachable)
