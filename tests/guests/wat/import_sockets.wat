;; Wants the network.
(import "wasi:sockets/instance-network@0.2.6" "instance-network" (func $network (result i32)))
(func $call (param $args i32) (result i32) (call $network))
