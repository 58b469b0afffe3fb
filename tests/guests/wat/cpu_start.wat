;; Loops in its start function, before anything is called.
(func $init (loop $again (br $again)))
(start $init)
(func $call (param $args i32) (result i32) unreachable)
