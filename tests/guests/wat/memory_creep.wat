;; Asks for one page after another until it gets no more.
(memory (export "memory") 2)
(func $call (param $args i32) (result i32)
  (loop $again
    (br_if $again (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0))))
  unreachable)
