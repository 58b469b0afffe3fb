;; Writes values of 200 KiB under ever new keys until the host says no;
;; answers the number of the error.
(import "spotter:plugin/kv@1.0.0" "set"
  (func $set (param i32 i32 i32 i32 i32 i64 i32)))
(memory (export "memory") 8)
(data (i32.const 64) "key a")
(func $call (param $args i32) (result i32)
  (loop $again
    (i32.store8 (i32.const 68) (i32.add (i32.const 1) (i32.load8_u (i32.const 68))))
    (call $set (i32.const 64) (i32.const 5) (i32.const 65536) (i32.const 204800)
      (i32.const 0) (i64.const 0) (i32.const 128))
    (br_if $again (i32.eqz (i32.load8_u (i32.const 128)))))
  (i32.store8 (i32.const 80) (i32.add (i32.const 48) (i32.load8_u offset=8 (i32.const 128))))
  (call $ok (i32.const 80) (i32.const 1)))
