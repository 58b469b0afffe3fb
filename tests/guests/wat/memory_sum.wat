;; Three memories, each grown by 24 MiB: none has too much, all together do.
(component
  (core module $lib
    (memory 1)
    (func (export "grow") (result i32) (memory.grow (i32.const 384))))
  (core instance $a (instantiate $lib))
  (core instance $b (instantiate $lib))
  (core instance $c (instantiate $lib))
  (core module $module
    (import "a" "grow" (func $a (result i32)))
    (import "b" "grow" (func $b (result i32)))
    (import "c" "grow" (func $c (result i32)))
    (@core)
    (func $call (export "call") (param $args i32) (result i32)
      (drop (call $a)) (drop (call $b)) (drop (call $c))
      unreachable))
  (core instance $main (instantiate $module
    (with "a" (instance $a)) (with "b" (instance $b)) (with "c" (instance $c))))
  (@guest))
