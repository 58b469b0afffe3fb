;; Says that it has a million capabilities, all of them zeroes.
(memory (export "memory") 400)
(func $describe (result i32)
  (i32.store offset=80 (i32.const 4096) (i32.const 65536))
  (i32.store offset=84 (i32.const 4096) (i32.const 1000000))
  (i32.const 4096))
(func $call (param $args i32) (result i32) unreachable)
