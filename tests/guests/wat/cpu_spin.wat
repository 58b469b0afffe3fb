;; The plainest endless loop.
(func $call (param $args i32) (result i32)
  (loop $again (br $again))
  unreachable)
