;; Crashes at once.
(func $call (param $args i32) (result i32) unreachable)
