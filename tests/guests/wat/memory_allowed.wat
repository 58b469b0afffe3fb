;; Takes 60 MiB, touches every page and answers: within its limit.
(memory (export "memory") 2)
(data (i32.const 64) "\"held\"")
(func $call (param $args i32) (result i32)
  (local $page i32)
  (if (i32.lt_s (memory.grow (i32.const 958)) (i32.const 0)) (then unreachable))
  (local.set $page (i32.const 131072))
  (loop $again
    (i32.store (local.get $page) (i32.const -1))
    (local.set $page (i32.add (local.get $page) (i32.const 65536)))
    (br_if $again (i32.lt_u (local.get $page) (i32.const 62914560))))
  (call $ok (i32.const 64) (i32.const 6)))
