;; Counts the words of fresh memory that are not zero, then fills it all with
;; a pattern for the next instance to find.
(memory (export "memory") 2)
(data (i32.const 64) "00")
(func $call (param $args i32) (result i32)
  (local $at i32) (local $found i32)
  (if (i32.lt_s (memory.grow (i32.const 254)) (i32.const 0)) (then unreachable))
  (local.set $at (i32.const 131072))
  (loop $again
    (local.set $found (i32.or (local.get $found)
      (i64.ne (i64.load (local.get $at)) (i64.const 0))))
    (i64.store (local.get $at) (i64.const 0x5ec2e7c0de5ec2e7))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (br_if $again (i32.lt_u (local.get $at) (i32.const 16777216))))
  (i32.store8 (i32.const 64) (i32.add (i32.const 48) (local.get $found)))
  (call $ok (i32.const 64) (i32.const 1)))
