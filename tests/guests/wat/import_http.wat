;; Wants a server of its own to call, which no plugin has.
(import "wasi:http/incoming-handler@0.2.6" "handle" (func $handle (param i32)))
(func $call (param $args i32) (result i32) (call $handle (i32.const 0)) (i32.const 0))
