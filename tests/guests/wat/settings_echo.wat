;; Answers its settings.
(import "spotter:plugin/settings@1.0.0" "all" (func $all (param i32)))
(func $call (param $args i32) (result i32)
  (call $all (i32.const 128))
  (call $ok (i32.load (i32.const 128)) (i32.load (i32.const 132))))
