;; Dependent square roots: much time for little fuel, so that time ends first.
(func $call (param $args i32) (result i32)
  (local $x f64)
  (local.set $x (f64.const 1e300))
  (loop $again
    (local.set $x (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt
      (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt
      (f64.add (local.get $x) (f64.const 1e300))))))))))))))))
    (br_if $again (f64.ge (local.get $x) (f64.const 0))))
  unreachable)
