;; Makes one handle of its own resource after another and drops none.
(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core module $module
    (import "" "new" (func $new (param i32) (result i32)))
    (@core)
    (func $call (export "call") (param $args i32) (result i32)
      (loop $again
        (drop (call $new (i32.const 1)))
        (br $again))
      unreachable))
  (core instance $main (instantiate $module
    (with "" (instance (export "new" (func $new))))))
  (@guest))
