;; Logs a line that would forge others or colour a terminal.
(import "spotter:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32)))
(data (i32.const 64) "\1b[31mred\0d\0aforged \"line\"\00")
(data (i32.const 128) "true")
(func $call (param $args i32) (result i32)
  (call $write (i32.const 2) (i32.const 64) (i32.const 25))
  (call $ok (i32.const 128) (i32.const 4)))
