;; Wants HTTP, which the host does not offer.
(import "wasi:http/types@0.2.6" "[constructor]fields" (func $fields (result i32)))
(func $call (param $args i32) (result i32) (call $fields))
