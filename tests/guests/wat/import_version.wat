;; Wants a version of ours that there is not.
(import "spotter:plugin/kv@9.0.0" "get" (func $get (param i32) (result i32)))
(func $call (param $args i32) (result i32) (call $get (i32.const 1)))
