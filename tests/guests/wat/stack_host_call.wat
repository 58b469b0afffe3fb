;; Calls itself for ever, and the host at every 512th level: the last of those
;; calls finds the stack almost used up.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(func $deeper (param $n i32) (result i32)
  (if (i32.eqz (i32.and (local.get $n) (i32.const 511)))
    (then (call $write (i32.const 0) (i32.const 64) (i32.const 1))))
  (i32.add (i32.const 1) (call $deeper (i32.add (local.get $n) (i32.const 1)))))
(func $call (param $args i32) (result i32)
  (call $deeper (i32.const 0)))
