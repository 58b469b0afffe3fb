;; Reads beyond its memory.
(func $call (param $args i32) (result i32)
  (i32.load (i32.const 0x7fffffff)))
