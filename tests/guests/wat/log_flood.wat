;; Logs 900 lines of 1 KiB, then answers.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(memory (export "memory") 2)
(data (i32.const 64) "\"done\"")
(func $call (param $args i32) (result i32)
  (local $i i32)
  (memory.fill (i32.const 65536) (i32.const 0x61) (i32.const 1024))
  (loop $again
    (call $write (i32.const 1) (i32.const 65536) (i32.const 1024))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $again (i32.lt_u (local.get $i) (i32.const 900))))
  (call $ok (i32.const 64) (i32.const 6)))
